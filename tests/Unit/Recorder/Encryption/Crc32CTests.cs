using System.Text;
using CsCheck;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Tests.Unit.Recorder.Encryption;

public class Crc32CTests
{
    /// <summary>RFC 3720 B.4, and the check value of the algorithm's catalog.</summary>
    [Theory]
    [InlineData(0x8A91_36AAu, 0)]
    [InlineData(0x62A8_AB43u, 0xFF)]
    public void Of_32EqualBytes_IsTheRfcsValue(uint expected, byte value)
    {
        var bytes = new byte[32];
        Array.Fill(bytes, value);
        Assert.Equal(expected, Crc32C.Of(bytes));
    }

    [Fact]
    public void Of_CheckText_IsTheCatalogsValue() => Assert.Equal(0xE306_9283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Append_CutAnywhere_IsTheSame() =>
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[0, 2000])
            .Sample(
                (bytes, cut) =>
                {
                    var at = Math.Min(cut, bytes.Length);
                    Assert.Equal(Crc32C.Of(bytes), Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, at)), bytes.AsSpan(at)));
                }
            );

    [Fact]
    public void Of_AnyLength_IsWhatTheDefinitionSays()
    {
        var bytes = new byte[1500];
        new Random(1).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
            Assert.Equal(BitByBit(bytes.AsSpan(0, length)), Crc32C.Of(bytes.AsSpan(0, length)));
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F6_3B78u : 0);
        }
        return ~crc;
    }
}
