using CsCheck;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtp;

public class RtpPacketTests
{
    [Fact]
    public void TryParse_AllParts_AreRead()
    {
        var bytes = Hex.Bytes(
            "B2 E0 12 34 89ABCDEF 01020304", // V=2, P, X, CC=2, M, PT=96
            "11111111 22222222",
            "BEDE 0001 50 7F 0000",
            "AABBCC 00 00 03"
        );

        Assert.True(RtpPacket.TryParse(bytes, out var packet));
        Assert.True(packet.Marker);
        Assert.Equal(96, packet.PayloadType);
        Assert.Equal(0x1234, packet.SequenceNumber);
        Assert.Equal(0x89AB_CDEFu, packet.Timestamp);
        Assert.Equal(0x0102_0304u, packet.Ssrc);
        Assert.Equal(2, packet.CsrcCount);
        Assert.Equal(0x2222_2222u, packet.Csrc(1));
        Assert.Equal(0u, packet.Csrc(2));
        Assert.Equal(28, packet.HeaderLength);
        Assert.Equal(3, packet.PaddingLength);
        Assert.Equal("AABBCC", Hex.Of(packet.Payload));
        Assert.True(packet.Extensions.TryGet(5, out var data));
        Assert.Equal("7F", Hex.Of(data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80 60 0001 00000000 000000")] // one byte short of a header
    [InlineData("40 60 0001 00000000 00000001")] // version 1
    [InlineData("C0 60 0001 00000000 00000001")] // version 3
    [InlineData("81 60 0001 00000000 00000001 000000")] // the CSRC is cut
    [InlineData("8F 60 0001 00000000 00000001 11111111")] // fifteen CSRCs, one there
    [InlineData("90 60 0001 00000000 00000001 BEDE00")] // the extension's own header is cut
    [InlineData("90 60 0001 00000000 00000001 BEDE 0001")] // the extension is cut
    [InlineData("90 60 0001 00000000 00000001 BEDE FFFF 00000000")]
    [InlineData("A0 60 0001 00000000 00000001")] // padding bit, nothing there to count
    [InlineData("A0 60 0001 00000000 00000001 AA 00")] // padding of no bytes
    [InlineData("A0 60 0001 00000000 00000001 AA 03")] // more padding than payload
    [InlineData("B0 60 0001 00000000 00000001 BEDE 0001 00000001")] // the last byte belongs to the extension
    public void TryParse_LengthsThatLie_Refused(string hex) => Assert.False(RtpPacket.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void TryParse_NothingButPadding_HasEmptyPayload()
    {
        Assert.True(RtpPacket.TryParse(Hex.Bytes("A0 60 0001 00000000 00000001 00 00 00 04"), out var packet));
        Assert.True(packet.Payload.IsEmpty);
        Assert.Equal(4, packet.PaddingLength);
    }

    [Fact]
    public void TryGetHeaderLength_EncryptedPadding_DoesNotMatter()
    {
        var bytes = Hex.Bytes("A0 60 0001 00000000 00000001 AA FF");

        Assert.False(RtpPacket.TryParse(bytes, out _));
        Assert.True(RtpPacket.TryGetHeaderLength(bytes, out var length));
        Assert.Equal(12, length);
    }

    [Fact]
    public void TryParse_AnyHeaderFields_RoundTrip() =>
        Gen.Select(Gen.Byte[0, 127], Gen.UShort, Gen.UInt, Gen.UInt, Gen.Bool, Gen.Byte.Array[0, 64])
            .Sample(
                (type, sequence, timestamp, ssrc, marker, payload) =>
                {
                    var bytes = new byte[12 + payload.Length];
                    var header = new RtpHeader(type, sequence, timestamp, ssrc, marker);
                    Assert.True(RtpHeaderWriter.TryBegin(bytes, header, out var writer));
                    payload.CopyTo(bytes.AsSpan(writer.Finish()));
                    Assert.True(RtpPacket.TryParse(bytes, out var packet));
                    var read = new RtpHeader(packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc, packet.Marker);
                    Assert.Equal(header, read);
                    Assert.True(packet.Payload.SequenceEqual(payload));
                }
            );
}
