using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class H264PayloadTests
{
    private const string Sps = "67 42C01E DA0280F640"; // 640 x 480, baseline
    private const string Pps = "68 CE3C80";

    [Theory]
    [InlineData("65 88", H264NalType.IdrSlice, true)]
    [InlineData("41 9A", H264NalType.NonIdrSlice, false)]
    [InlineData(Sps, H264NalType.SequenceParameterSet, true)]
    [InlineData(Pps, H264NalType.PictureParameterSet, false)]
    [InlineData("78 0009" + Sps + "0004" + Pps + "0002 6588", H264NalType.SequenceParameterSet, true)] // STAP-A
    [InlineData("78 0002 0600 0002 6588", (H264NalType)6, true)] // SEI, then the IDR
    [InlineData("78 0002 419A 0002 419B", H264NalType.NonIdrSlice, false)]
    [InlineData("7C 85 88", H264NalType.IdrSlice, true)] // FU-A, first fragment
    [InlineData("7C 05 88", H264NalType.IdrSlice, false)] // in the middle
    [InlineData("7C 45 88", H264NalType.IdrSlice, false)] // the end
    [InlineData("5C 81 88", H264NalType.NonIdrSlice, false)]
    public void TryParse_EachPacketization_KeyFrameIsSeen(string hex, H264NalType first, bool key)
    {
        Assert.True(H264Payload.TryParse(Hex.Bytes(hex), out var h264));
        Assert.Equal((first, key), (h264.FirstNal, h264.IsKeyFrame));
    }

    [Fact]
    public void TryParse_StapWithParameterSets_SizeIsRead()
    {
        Assert.True(H264Payload.TryParse(Hex.Bytes("78 0009", Sps, "0004", Pps), out var h264));
        Assert.Equal(new FrameSize(640, 480), h264.Size);
        Assert.True(h264.HasParameterSet && h264.StartsNal);
    }

    [Fact]
    public void TryParse_Flags_AreRead()
    {
        Assert.True(H264Payload.TryParse(Hex.Bytes("01 9A"), out var discardable));
        Assert.True(discardable.NonReference);
        Assert.True(H264Payload.TryParse(Hex.Bytes("7C 05 88"), out var middle));
        Assert.False(middle.StartsNal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("E5 88")] // the forbidden bit
    [InlineData("60")] // type 0
    [InlineData("78")] // STAP-A of nothing
    [InlineData("78 0000")]
    [InlineData("78 0003 6588")] // the unit runs out
    [InlineData("78 0002 6588 00")] // half a length
    [InlineData("79 0002 6588")] // STAP-B, interleaved mode
    [InlineData("7C")]
    [InlineData("7C 85")] // an empty fragment
    [InlineData("7C C5 88")] // first and last at once
    [InlineData("7D 85 88")] // FU-B
    [InlineData("7F 00")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(H264Payload.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip_AnyStap_IsKeyFrameExactlyWhenItHoldsOne()
    {
        var unit = Gen.Select(Gen.Byte[1, 23], Gen.Byte.Array[0, 20], (type, data) => (byte[])[(byte)(0x60 | type), .. data]);
        unit.Array[1, 10]
            .Sample(units =>
            {
                byte[] stap = [0x78, .. units.SelectMany(u => (byte[])[0, (byte)u.Length, .. u])];
                Assert.True(H264Payload.TryParse(stap, out var h264));
                Assert.Equal(units.Any(u => (u[0] & 31) is 5 or 7), h264.IsKeyFrame);
                Assert.Equal(units[0][0] & 31, (int)h264.FirstNal);
            });
    }
}
