using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class GoodbyeTests
{
    [Fact]
    public void TryParse_WithReason_IsRead()
    {
        Assert.True(Goodbye.TryParse(Single.Packet(Hex.Bytes("82CB0003 00000001 00000002 03627965")), out var goodbye));
        Assert.Equal(2, goodbye.Count);
        Assert.True(goodbye.Contains(2));
        Assert.False(goodbye.Contains(3));
        Assert.Equal("bye", System.Text.Encoding.ASCII.GetString(goodbye.Reason));
        Assert.Equal(0u, goodbye.Ssrc(2));
    }

    [Theory]
    [InlineData("81CB0000")] // a source that is not there
    [InlineData("9FCB0001 00000001")]
    [InlineData("81CB0002 00000001 04627965")] // the reason runs out
    [InlineData("81C90001 00000001")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(Goodbye.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt.Array[0, 31], Gen.Byte.Array[0, 255])
            .Sample(
                (sources, reason) =>
                {
                    var bytes = new byte[4 + 4 * 31 + 256];
                    Assert.True(Goodbye.TryWrite(bytes, sources, reason, out var length));
                    Assert.True(Goodbye.TryParse(Single.Packet(bytes.AsSpan(0, length)), out var read));
                    Assert.Equal(sources.Length, read.Count);
                    Assert.All(sources, AssertListed(bytes, length));
                    Assert.True(read.Reason.SequenceEqual(reason));
                    Assert.False(Goodbye.TryWrite(bytes.AsSpan(0, length - 1), sources, reason, out _));
                }
            );

    private static Action<uint, int> AssertListed(byte[] bytes, int length) =>
        (source, index) =>
        {
            Assert.True(Goodbye.TryParse(Single.Packet(bytes.AsSpan(0, length)), out var read));
            Assert.Equal(source, read.Ssrc(index));
        };
}
