using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class Vp8DescriptorTests
{
    /// <summary>Frame tag of a shown key frame, the start code, 640 x 480 with no scaling.</summary>
    private const string KeyFrame = "100200 9D012A 8002 E001";

    /// <summary>The key frame of RFC 7741 section 4.6.1: X, S, and a picture id of 17 in seven bits.</summary>
    [Fact]
    public void TryParse_KeyFrameExampleOfRfc7741_IsRead()
    {
        Assert.True(Vp8Descriptor.TryParse(Hex.Bytes("90 80 11", KeyFrame), out var vp8));
        Assert.True(vp8.StartsFrame && vp8.IsKeyFrame && !vp8.NonReference);
        Assert.Equal((3, 7, 17), (vp8.Length, vp8.PictureIdBits, vp8.PictureId));
        Assert.Equal((640, 480), (vp8.Width, vp8.Height));
        Assert.Null(vp8.Tl0PicIdx);
        Assert.Null(vp8.TemporalLayer);
    }

    [Fact]
    public void TryParse_EveryField_IsRead()
    {
        // X, N, S; I L T K; picture id 0x1234 in fifteen bits; TL0PICIDX 0x56; TID 2, Y, KEYIDX 9
        Assert.True(Vp8Descriptor.TryParse(Hex.Bytes("B0 F0 9234 56 A9 01"), out var vp8));
        Assert.Equal((6, 15, 0x1234), (vp8.Length, vp8.PictureIdBits, vp8.PictureId));
        Assert.Equal(((byte?)0x56, (byte?)2, (byte?)9), (vp8.Tl0PicIdx, vp8.TemporalLayer, vp8.KeyIndex));
        Assert.True(vp8.LayerSync && vp8.NonReference && vp8.StartsFrame);
        Assert.False(vp8.IsKeyFrame); // the tag says that it is predicted
    }

    [Theory]
    [InlineData("10 100200 9D012A 8002 E001", true)] // no extension at all
    [InlineData("11 100200 9D012A 8002 E001", false)] // starts the second partition, not the frame
    [InlineData("00 100200 9D012A 8002 E001", false)] // in the middle
    [InlineData("10 100200 9D012B 8002 E001", false)] // wrong start code
    [InlineData("10 100200 9D012A 8002 E0", false)] // the frame header is cut
    [InlineData("10 110200 9D012A 8002 E001", false)] // P = 1
    public void IsKeyFrame_OnlyWithTheWholeHeaderOfOne(string hex, bool expected)
    {
        Assert.True(Vp8Descriptor.TryParse(Hex.Bytes(hex), out var vp8));
        Assert.Equal(expected, vp8.IsKeyFrame);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")] // nothing behind the descriptor
    [InlineData("90")]
    [InlineData("90 80")]
    [InlineData("90 80 80")]
    [InlineData("90 80 8001")]
    [InlineData("90 40")]
    [InlineData("90 F0 9234 56")]
    [InlineData("90 F0 9234 56 A9")]
    public void TryParse_Short_Refused(string hex)
    {
        Assert.False(Vp8Descriptor.TryParse(Hex.Bytes(hex), out _));
        Assert.False(Vp8Descriptor.TryRewrite(Hex.Bytes(hex), 1, 1));
    }

    [Theory]
    [InlineData("90 F0 9234 56 A9 AA", "90F0 FFFE 21 A9AA")]
    [InlineData("90 F0 12 56 A9 AA", "90F0 7E 21 A9AA")] // seven bits stay seven
    [InlineData("90 40 56 AA", "9040 21 AA")]
    [InlineData("90 80 9234 AA", "9080 FFFE AA")]
    [InlineData("10 AA", "10 AA")]
    public void TryRewrite_Widths_Stay(string before, string after)
    {
        var payload = Hex.Bytes(before);
        Assert.True(Vp8Descriptor.TryRewrite(payload, 0x7FFE, 0x21));
        Assert.Equal(Hex.Of(Hex.Bytes(after)), Hex.Of(payload));
    }

    [Fact]
    public void RoundTrip_RewrittenNumbers_ReadBackAndNothingElseMoves() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte.Array[1, 20], Gen.UShort[0, 0x7FFF], Gen.Byte)
            .Sample(
                (first, flags, rest, pictureId, tl0) =>
                {
                    byte[] payload = [first, flags, .. rest];
                    if (!Vp8Descriptor.TryParse(payload, out var before))
                        return;
                    Assert.True(Vp8Descriptor.TryRewrite(payload, pictureId, tl0));
                    Assert.True(Vp8Descriptor.TryParse(payload, out var after));
                    var mask = (1 << before.PictureIdBits) - 1;
                    Assert.Equal(pictureId & mask, after.PictureId);
                    Assert.Equal(before.Tl0PicIdx is null ? null : tl0, after.Tl0PicIdx);
                    Assert.Equal(before.Length, after.Length);
                    Assert.Equal(
                        (before.TemporalLayer, before.KeyIndex, before.LayerSync, before.IsKeyFrame),
                        (after.TemporalLayer, after.KeyIndex, after.LayerSync, after.IsKeyFrame)
                    );
                }
            );
}
