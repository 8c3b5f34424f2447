using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class RembTests
{
    private const string OneMegabit = "8FCE0005 00000001 00000000 52454D42 010BD090 00000002";

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(Remb.TryParse(Single.Packet(Hex.Bytes(OneMegabit)), out var remb));
        Assert.Equal((1u, 1_000_000ul, 1), (remb.SenderSsrc, remb.BitsPerSecond, remb.Count));
        Assert.Equal(2u, remb.Ssrc(0));
        Assert.Equal(0u, remb.Ssrc(1));
    }

    [Fact]
    public void TryWrite_OneMegabit_IsTheVector()
    {
        var bytes = new byte[24];
        Assert.True(Remb.TryWrite(bytes, 1, 1_000_000, [2], out var length));
        Assert.Equal(24, length);
        Assert.Equal(OneMegabit.Replace(" ", "", StringComparison.Ordinal), Hex.Of(bytes));
        Assert.False(Remb.TryWrite(bytes.AsSpan(1), 1, 1_000_000, [2], out _));
    }

    [Fact]
    public void TryParse_ExponentBeyond64Bits_Saturates()
    {
        Assert.True(Remb.TryParse(Single.Packet(Hex.Bytes("8FCE0004 00000001 00000000 52454D42 00FFFFFF")), out var remb));
        Assert.Equal(ulong.MaxValue, remb.BitsPerSecond);
    }

    [Theory]
    [InlineData("8FCE0005 00000001 00000000 52454D42 FF0BD090 00000002")] // 255 sources, one there
    [InlineData("8FCE0005 00000001 00000000 52454D43 010BD090 00000002")] // another application's message
    [InlineData("8FCE0003 00000001 00000000 52454D42")]
    [InlineData("81CE0005 00000001 00000000 52454D42 010BD090 00000002")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(Remb.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void RoundTrip_AnyRate_LosesLessThanOnePartIn131072() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 63], Gen.UInt.Array[0, 255])
            .Sample(
                (rate, shift, sources) =>
                {
                    rate >>= shift;
                    var bytes = new byte[20 + 4 * sources.Length];
                    Assert.True(Remb.TryWrite(bytes, 7, rate, sources, out _));
                    Assert.True(Remb.TryParse(Single.Packet(bytes), out var read));
                    Assert.True(read.BitsPerSecond <= rate && rate - read.BitsPerSecond <= rate >> 17);
                    Assert.Equal(sources.Length, read.Count);
                    for (var i = 0; i < sources.Length; i++)
                        Assert.Equal(sources[i], read.Ssrc(i));
                }
            );
}
