using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class H264SequenceParameterSetTests
{
    private sealed record Picture(uint Width, uint Height, bool FramesOnly, uint Left, uint Right, uint Top, uint Bottom);

    private static readonly Gen<Picture> AnyPicture = Gen.Select(
        Gen.UInt[2, 250],
        Gen.UInt[2, 250],
        Gen.Bool,
        Gen.UInt[0, 7],
        Gen.UInt[0, 7],
        Gen.UInt[0, 3],
        Gen.UInt[0, 3],
        (w, h, frames, l, r, t, b) => new Picture(w, h, frames, l, r, t, b)
    );

    [Fact]
    public void TryParse_BaselineByHand_IsRead()
    {
        // ue(0) ue(0) ue(2) ue(1) 0 ue(39) ue(29) 1 1 0 0, then the stop bit
        Assert.True(H264SequenceParameterSet.TryParse(Hex.Bytes("67 42C01E DA0280F640"), out var sps));
        Assert.Equal(new H264SequenceParameterSet(0x42, 0xC0, 0x1E, new FrameSize(640, 480)), sps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("67 42C0")]
    [InlineData("67 42C01E")] // no fields
    [InlineData("67 42C01E DA02")] // cut in the width
    [InlineData("68 42C01E DA0280F640")] // a PPS
    [InlineData("67 42C01E 000000000000000000")] // an endless run of zeros
    [InlineData("67 42C01E DA 0000 0400 0010 0000 4000")] // more macroblocks than any level has
    public void TryParse_Malformed_Refused(string hex) => Assert.False(H264SequenceParameterSet.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip_AnySizeAndCropping_PixelsAreRight() =>
        Gen.Select(AnyPicture, Gen.Bool, Gen.Int[0, 2], Gen.Bool)
            .Sample(
                (picture, high, orderType, scaling) =>
                {
                    var sps = Escape(Encode(picture, high, orderType, scaling));
                    Assert.True(H264SequenceParameterSet.TryParse(sps, out var read));
                    var fields = picture.FramesOnly ? 1u : 2u;
                    var width = 16 * picture.Width - 2 * (picture.Left + picture.Right);
                    var height = 16 * picture.Height * fields - 2 * fields * (picture.Top + picture.Bottom);
                    Assert.Equal(new FrameSize((ushort)width, (ushort)height), read.Size);
                }
            );

    private static byte[] Encode(Picture picture, bool high, int orderType, bool scaling)
    {
        var writer = new BitWriter().Bits(0x67, 8).Bits(high ? 100 : 66, 8).Bits(0, 8).Bits(31, 8).Golomb(0);
        if (high)
        {
            writer.Golomb(1).Golomb(0).Golomb(0).Flag(false).Flag(scaling);
            // The first list stops at once (a delta of -8 ends it), the others are absent.
            for (var i = 0; scaling && i < 8; i++)
                _ = i == 0 ? writer.Flag(true).Golomb(16) : writer.Flag(false);
        }
        writer.Golomb(0).Golomb((uint)orderType);
        if (orderType == 0)
            writer.Golomb(4);
        else if (orderType == 1)
            writer.Flag(false).Golomb(3).Golomb(4).Golomb(2).Golomb(1).Golomb(2);
        writer.Golomb(1).Flag(false).Golomb(picture.Width - 1).Golomb(picture.Height - 1).Flag(picture.FramesOnly);
        if (!picture.FramesOnly)
            writer.Flag(false);
        writer.Flag(true).Flag(true);
        return writer
            .Golomb(picture.Left)
            .Golomb(picture.Right)
            .Golomb(picture.Top)
            .Golomb(picture.Bottom)
            .Flag(false)
            .Flag(true)
            .ToArray();
    }

    /// <summary>Emulation prevention (H.264 section 7.4.1): no 00 00 0x inside a NAL unit.</summary>
    private static byte[] Escape(byte[] plain)
    {
        var escaped = new List<byte>();
        var zeros = 0;
        foreach (var value in plain)
        {
            if (zeros >= 2 && value <= 3)
            {
                escaped.Add(3);
                zeros = 0;
            }
            escaped.Add(value);
            zeros = value == 0 ? zeros + 1 : 0;
        }
        return [.. escaped];
    }
}
