using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class Av1SequenceHeaderTests
{
    /// <summary>326 x 184, as SVT-AV1 writes it.</summary>
    private const string Svt = "000000043D16DCFBF90040";

    /// <summary>320 x 180 in ten bits, as libaom writes it in its real-time mode.</summary>
    private const string AomTenBit = "000000043CFECCDAF94040";

    [Fact]
    public void TryParse_OfSvt_IsRead()
    {
        Assert.True(Av1SequenceHeader.TryParse(Hex.Bytes(Svt), out var header));
        Assert.Equal((0, 0, false), (header.Profile, header.Level, header.HighTier));
        Assert.Equal(new FrameSize(326, 184), header.Size);
        Assert.False(header.HighBitDepth || header.TwelveBit || header.Monochrome);
        Assert.True(header.SubsamplingX && header.SubsamplingY);
        Assert.Equal(0, header.ChromaSamplePosition);
    }

    [Fact]
    public void TryParse_OfLibaom_TenBitsAreRead()
    {
        Assert.True(Av1SequenceHeader.TryParse(Hex.Bytes(AomTenBit), out var header));
        Assert.Equal(new FrameSize(320, 180), header.Size);
        Assert.True(header is { HighBitDepth: true, TwelveBit: false, SubsamplingX: true, SubsamplingY: true });
    }

    [Fact]
    public void TryParse_ModelOfTheDecoderAndHighLevel_AreSkippedAndRead()
    {
        var bits = new BitWriter();
        bits.Bits(1, 3); // profile 1: 4:4:4
        bits.Bits(0, 2);
        bits.Bits(1, 1); // timing_info
        bits.Bits(1001, 32);
        bits.Bits(30_000, 32);
        bits.Bits(1, 1); // equal_picture_interval
        bits.Bits(0b00111, 5); // uvlc: two zeros, a one, two bits
        bits.Bits(1, 1); // decoder model
        bits.Bits(9, 5); // delays in ten bits
        bits.Bits(1001, 32);
        bits.Bits(0, 10);
        bits.Bits(1, 1); // initial display delay may be present
        bits.Bits(0, 5); // one operating point
        bits.Bits(0, 12);
        bits.Bits(9, 5); // level 4.1
        bits.Bits(1, 1); // high tier
        bits.Bits(1, 1);
        bits.Bits(0x15_5555, 21);
        bits.Bits(1, 1);
        bits.Bits(3, 4);
        bits.Bits(10, 4);
        bits.Bits(10, 4);
        bits.Bits(1279, 11);
        bits.Bits(719, 11);
        bits.Bits(0, 1);
        bits.Bits(0, 3);
        bits.Bits(0, 4);
        bits.Bits(0, 1); // no order hints
        bits.Bits(0, 1); // tools for screen content are named
        bits.Bits(1, 1);
        bits.Bits(1, 1);
        bits.Bits(0, 3);
        bits.Bits(0, 1); // eight bits
        bits.Bits(0, 1); // no description of colors
        bits.Bits(0, 1);
        bits.Bits(0, 8);
        Assert.True(Av1SequenceHeader.TryParse(bits.ToArray(), out var header));
        Assert.Equal((1, 9, true), (header.Profile, header.Level, header.HighTier));
        Assert.Equal(new FrameSize(1280, 720), header.Size);
        Assert.False(header.SubsamplingX || header.SubsamplingY || header.HighBitDepth);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000043D16")] // cut
    [InlineData("E00000043D16DCFBF90040")] // profile 7 does not exist
    public void TryParse_Bad_Refused(string hex) => Assert.False(Av1SequenceHeader.TryParse(Hex.Bytes(hex), out _));
}
