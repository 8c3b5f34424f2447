using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class Vp9DescriptorTests
{
    /// <summary>
    /// I, L, B, E, V; picture id 0x0123; TID 0, SID 0; TL0PICIDX 0x2A; two spatial layers, 320 x 240 and 640 x 480; a group of two.
    /// </summary>
    private const string KeyFrame = "AE 8123 00 2A 38 014000F0 028001E0 02 04 02 34 01";

    [Fact]
    public void TryParse_KeyFrameWithStructure_IsRead()
    {
        Assert.True(Vp9Descriptor.TryParse(Hex.Bytes(KeyFrame, "FF"), out var vp9));
        Assert.True(vp9.IsKeyFrame && vp9.StartsFrame && vp9.EndsFrame && !vp9.FlexibleMode);
        Assert.Equal((19, 15, 0x0123), (vp9.Length, vp9.PictureIdBits, vp9.PictureId));
        Assert.Equal((byte?)0x2A, vp9.Tl0PicIdx);
        var structure = Assert.NotNull(vp9.Structure);
        Assert.Equal(2, structure.SpatialLayers);
        Assert.Equal(new FrameSize(640, 480), structure.Resolution(1));
    }

    [Fact]
    public void TryParse_FlexibleMode_ReferencesAreSkipped()
    {
        // I, P, L, F, B; seven bits of picture id; TID 1, U, SID 1, D; two references
        Assert.True(Vp9Descriptor.TryParse(Hex.Bytes("F8 05 33 07 02 AA"), out var vp9));
        Assert.Equal((5, 7, 5), (vp9.Length, vp9.PictureIdBits, vp9.PictureId));
        Assert.Equal((1, 1), (vp9.TemporalLayer, vp9.SpatialLayer));
        Assert.True(vp9.SwitchingUp && vp9.InterLayerPredicted && vp9.InterPicturePredicted && vp9.FlexibleMode);
        Assert.Null(vp9.Tl0PicIdx);
        Assert.False(vp9.IsKeyFrame);
    }

    [Theory]
    [InlineData("8C 05 AA", true)]
    [InlineData("CC 05 AA", false)] // predicted
    [InlineData("84 05 AA", false)] // not the first packet
    [InlineData("AC 05 02 00 AA", false)] // the upper spatial layer
    [InlineData("AC 05 01 00 AA", false)] // predicted from another layer
    [InlineData("AC 05 20 00 AA", true)] // temporal id alone does not matter
    public void IsKeyFrame_OnlyAtTheStartOfTheLowestLayer(string hex, bool expected)
    {
        Assert.True(Vp9Descriptor.TryParse(Hex.Bytes(hex), out var vp9));
        Assert.Equal(expected, vp9.IsKeyFrame);
    }

    [Theory]
    [InlineData("")]
    [InlineData("08")] // nothing behind the descriptor
    [InlineData("80")]
    [InlineData("80 80")]
    [InlineData("20")]
    [InlineData("20 00")] // TL0PICIDX is missing
    [InlineData("30 00 AA")] // flexible without picture ids
    [InlineData("F8 05 33")] // no reference where one must be
    [InlineData("F8 05 33 03 03 03 AA")] // a fourth reference is announced
    [InlineData("02")]
    [InlineData("02 F0 0140")] // sizes are cut
    [InlineData("02 08 02 04")] // the group is cut
    [InlineData("02 08 FF AA")]
    public void TryParse_Malformed_Refused(string hex)
    {
        Assert.False(Vp9Descriptor.TryParse(Hex.Bytes(hex), out _));
        Assert.False(Vp9Descriptor.TryRewrite(Hex.Bytes(hex), 1, 1));
    }

    [Theory]
    [InlineData("AE 8123 00 2A 00 AA", "AE FFFE 00 21 00 AA")]
    [InlineData("A8 05 00 2A AA", "A8 7E 00 21 AA")]
    [InlineData("F8 05 33 02 AA", "F8 7E 33 02 AA")] // flexible: no TL0PICIDX
    [InlineData("08 AA", "08 AA")]
    public void TryRewrite_Widths_Stay(string before, string after)
    {
        var payload = Hex.Bytes(before);
        Assert.True(Vp9Descriptor.TryRewrite(payload, 0x7FFE, 0x21));
        Assert.Equal(Hex.Of(Hex.Bytes(after)), Hex.Of(payload));
    }

    [Fact]
    public void RoundTrip_RewrittenNumbers_ReadBackAndNothingElseMoves() =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[1, 40], Gen.UShort[0, 0x7FFF], Gen.Byte)
            .Sample(
                (flags, rest, pictureId, tl0) =>
                {
                    byte[] payload = [flags, .. rest];
                    if (!Vp9Descriptor.TryParse(payload, out var before))
                        return;
                    Assert.True(Vp9Descriptor.TryRewrite(payload, pictureId, tl0));
                    Assert.True(Vp9Descriptor.TryParse(payload, out var after));
                    Assert.Equal(pictureId & ((1 << before.PictureIdBits) - 1), after.PictureId);
                    Assert.Equal(before.Tl0PicIdx is null ? null : tl0, after.Tl0PicIdx);
                    Assert.Equal(
                        (before.Length, before.TemporalLayer, before.SpatialLayer, before.IsKeyFrame),
                        (after.Length, after.TemporalLayer, after.SpatialLayer, after.IsKeyFrame)
                    );
                }
            );
}
