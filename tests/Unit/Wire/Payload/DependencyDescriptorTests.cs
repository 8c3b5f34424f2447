using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class DependencyDescriptorTests
{
    /// <summary>
    /// L1T1, worked by hand: S, E, template 0, frame 1; a structure of one template and one decode target (Switch), one chain,
    /// 640 x 480.
    /// </summary>
    private const string KeyFrame = "C0 0001 8000E4204FE03BE0";

    [Fact]
    public void TryParse_KeyFrameByHand_IsRead()
    {
        var structure = default(DependencyStructure);
        Assert.True(DependencyDescriptor.TryParse(Hex.Bytes(KeyFrame), ref structure, out var descriptor));
        Assert.True(descriptor.StartsFrame && descriptor.EndsFrame && descriptor.HasStructure && descriptor.IsKeyFrame);
        Assert.Equal(1, descriptor.FrameNumber);
        Assert.Equal(1u, descriptor.ActiveDecodeTargets);
        Assert.Equal(DecodeTargetIndication.Switch, descriptor.Frame.Indication(0));
        Assert.Equal((1, 1, 1), (structure.TemplateCount, structure.DecodeTargetCount, structure.ChainCount));
        Assert.Equal(new FrameSize(640, 480), structure.Resolution(0));
    }

    [Fact]
    public void TryParse_MandatoryFieldsOnly_UsesTheTemplate()
    {
        var structure = default(DependencyStructure);
        Assert.True(DependencyDescriptor.TryParse(Hex.Bytes(KeyFrame), ref structure, out _));
        Assert.True(DependencyDescriptor.TryParse(Hex.Bytes("80 0002"), ref structure, out var next));
        Assert.Equal((true, false, 2), (next.StartsFrame, next.EndsFrame, next.FrameNumber));
        Assert.Null(next.ActiveDecodeTargets);
        Assert.Equal(DecodeTargetIndication.Switch, next.Frame.Indication(0));
        Assert.False(next.IsKeyFrame);
    }

    [Fact]
    public void TryParse_NoStructureYet_NothingCanBeSaid()
    {
        var structure = default(DependencyStructure);
        Assert.False(DependencyDescriptor.TryParse(Hex.Bytes("80 0002"), ref structure, out _));
        Assert.False(DependencyDescriptor.TryParse(Hex.Bytes("80 0002 40"), ref structure, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("C0 00")]
    [InlineData("C1 0001")] // a template that does not exist
    [InlineData("C1 0001 8000E4204FE03BE0")] // nor in the structure that comes with it
    [InlineData("C0 0001 8000E4204FE03B")] // the resolution is cut
    [InlineData("C0 0001 80")]
    [InlineData("C0 0001 0F")] // custom everything, nothing there
    public void TryParse_Malformed_RefusedAndStructureStays(string hex)
    {
        var structure = default(DependencyStructure);
        Assert.True(DependencyDescriptor.TryParse(Hex.Bytes(KeyFrame), ref structure, out _));
        Assert.False(DependencyDescriptor.TryParse(Hex.Bytes(hex), ref structure, out _));
        Assert.Equal(new FrameSize(640, 480), structure.Resolution(0));
        Assert.True(DependencyDescriptor.TryParse(Hex.Bytes("80 0002"), ref structure, out _));
    }

    [Fact]
    public void TryParse_CustomFields_OverrideTheTemplate()
    {
        var structure = default(DependencyStructure);
        Assert.True(DependencyDescriptor.TryParse(Hex.Bytes(KeyFrame), ref structure, out _));
        // active targets, dtis, fdiffs, chains: 0; Required; differences of 3 (4 bits) and 200 (8 bits); chain 77
        var bits = new BitWriter().Bits(0xC0, 8).Bits(9, 16).Bits(0b01111, 5).Bits(0, 1).Bits(3, 2);
        bits.Bits(1, 2).Bits(2, 4).Bits(2, 2).Bits(199, 8).Bits(0, 2).Bits(77, 8);
        Assert.True(DependencyDescriptor.TryParse(bits.ToArray(), ref structure, out var descriptor));
        Assert.Equal(0u, descriptor.ActiveDecodeTargets);
        Assert.Equal(DecodeTargetIndication.Required, descriptor.Frame.Indication(0));
        Assert.Equal((2, 3, 200), (descriptor.Frame.FrameDiffCount, descriptor.Frame.FrameDiff(0), descriptor.Frame.FrameDiff(1)));
        Assert.Equal(77, descriptor.Frame.ChainDiff(0));
        Assert.Equal((0, 0), (descriptor.Frame.FrameDiff(2), descriptor.Frame.ChainDiff(99)));
    }

    [Fact]
    public void RoundTrip_RewrittenFrameNumber_ReadsBack() =>
        Gen.UShort.Sample(number =>
        {
            var structure = default(DependencyStructure);
            var data = Hex.Bytes(KeyFrame);
            Assert.True(DependencyDescriptor.TryRewrite(data, number));
            Assert.True(DependencyDescriptor.TryParse(data, ref structure, out var descriptor));
            Assert.Equal(number, descriptor.FrameNumber);
            Assert.False(DependencyDescriptor.TryRewrite(data.AsSpan(0, 2), number));
        });
}
