using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class FullIntraRequestTests
{
    [Fact]
    public void TryParse_TwoEntries_AreRead()
    {
        var bytes = Hex.Bytes("84CE0006 00000001 00000000", "00000002 07000000", "00000003 FF000000");
        Assert.True(FullIntraRequest.TryParse(Single.Packet(bytes), out var request));
        Assert.Equal(2, request.Count);
        Assert.Equal(new FullIntraRequest.Entry(2, 7), request[0]);
        Assert.Equal(new FullIntraRequest.Entry(3, 255), request[1]);
        Assert.Equal(default, request[2]);
        Assert.Equal(default, request[-1]);
    }

    [Theory]
    [InlineData("84CE0002 00000001 00000000")] // no entry
    [InlineData("84CE0003 00000001 00000000 00000002")] // half an entry
    [InlineData("81CE0004 00000001 00000000 00000002 07000000")] // PLI
    public void TryParse_Malformed_Refused(string hex) => Assert.False(FullIntraRequest.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Byte)
            .Sample(
                (sender, media, number) =>
                {
                    var bytes = new byte[20];
                    var entry = new FullIntraRequest.Entry(media, number);
                    Assert.True(FullIntraRequest.TryWrite(bytes, sender, entry, out var length));
                    Assert.Equal(20, length);
                    Assert.True(FullIntraRequest.TryParse(Single.Packet(bytes), out var read));
                    Assert.Equal((sender, 1, entry), (read.SenderSsrc, read.Count, read[0]));
                    Assert.False(FullIntraRequest.TryWrite(bytes.AsSpan(1), sender, entry, out _));
                }
            );
}
