using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Wire;

public class ClassifyTests
{
    [Fact]
    public void Of_EveryFirstByteAndLength_FollowsRfc7983()
    {
        for (var first = 0; first < 256; first++)
        for (var length = 0; length <= 64; length++)
        {
            var datagram = new byte[length];
            if (length > 0)
                datagram[0] = (byte)first;
            var expected = first switch
            {
                <= 3 when length >= 20 => PacketKind.Stun,
                >= 20 and <= 63 when length >= 13 => PacketKind.Dtls,
                >= 128 and <= 191 when length >= 12 => PacketKind.Rtp,
                _ => PacketKind.Unknown,
            };
            Assert.Equal(expected, Classify.Of(datagram));
        }
    }

    [Fact]
    public void Of_EverySecondByte_SplitsRtcpFromRtp()
    {
        for (var second = 0; second < 256; second++)
        {
            var expected = second is >= 192 and <= 223 ? PacketKind.Rtcp : PacketKind.Rtp;
            Assert.Equal(expected, Classify.Of([0x80, (byte)second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        }
    }

    [Fact]
    public void Of_LargestDatagram_IsJudgedByItsFirstBytes() => Assert.Equal(PacketKind.Stun, Classify.Of(new byte[65_507]));
}
