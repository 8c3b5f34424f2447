using CsCheck;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class GenericNackTests
{
    private static List<ushort> List(ReadOnlySpan<byte> datagram)
    {
        Assert.True(GenericNack.TryParse(Single.Packet(datagram), out var nack));
        var missing = new List<ushort>();
        foreach (var number in nack)
            missing.Add(number);
        return missing;
    }

    [Fact]
    public void Enumerate_BitMask_FirstThenBitsUpwards() =>
        Assert.Equal([100, 101, 116, 117], List(Hex.Bytes("81CD0004 00000001 00000002 0064 8001 0075 0000")));

    [Fact]
    public void Enumerate_AcrossTheWrap_Wraps() => Assert.Equal([0xFFFF, 0, 15], List(Hex.Bytes("81CD0003 00000001 00000002 FFFF 8001")));

    [Fact]
    public void TryWrite_Vector_PacksSixteenBehindTheFirst()
    {
        var bytes = new byte[20];
        SeqNo[] missing = [new(0x1_0064), new(0x1_0065), new(0x1_0074), new(0x1_0075)];
        Assert.True(GenericNack.TryWrite(bytes, 1, 2, missing, out var length));
        Assert.Equal("81CD0004" + "00000001" + "00000002" + "00648001" + "00750000", Hex.Of(bytes.AsSpan(0, length)));
        Assert.False(GenericNack.TryWrite(bytes.AsSpan(1), 1, 2, missing, out _));
    }

    [Fact]
    public void TryWrite_NothingMissing_Refused() => Assert.False(GenericNack.TryWrite(new byte[64], 1, 2, [], out _));

    [Theory]
    [InlineData("81CD0002 00000001 00000002")] // no entry
    [InlineData("A1CD0003 00000001 00000002 00648001")] // padding leaves three bytes of it
    [InlineData("8FCD0003 00000001 00000002 00640000")] // transport-wide
    [InlineData("81CE0003 00000001 00000002 00640000")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(GenericNack.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UShort, Gen.Int[1, 40].Array[0, 80])
            .Sample(
                (first, gaps) =>
                {
                    var missing = new List<SeqNo> { SeqNo.First(first) };
                    foreach (var gap in gaps)
                        missing.Add(new SeqNo(missing[^1].Value + gap));
                    var bytes = new byte[400];
                    Assert.True(GenericNack.TryWrite(bytes, 1, 2, missing.ToArray(), out var length));
                    Assert.Equal(missing.Select(number => number.Wire), List(bytes.AsSpan(0, length)));
                }
            );
}
