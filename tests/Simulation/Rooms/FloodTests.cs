using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Sfu;

namespace MediaServer.Tests.Simulation.Rooms;

/// <summary>Participants who mean harm, or are broken: what they cause stays small.</summary>
public class FloodTests
{
    private const uint Camera = 1000,
        Down = 5000,
        DownRtx = 5001;

    private readonly Story _story = new();

    [Fact]
    public void FiftySubscribersAskingAHundredTimesASecond_CauseTwoRequestsASecond()
    {
        var ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera);
        var people = Enumerable.Range(0, 50).Select(i => _story.Join("p" + i).Receives("cam", Codec.Vp8, Down)).ToList();
        const int Seconds = 5;
        for (var t = 0; t < Seconds * 100; t++)
        {
            if (t % 3 == 0)
                ann.SendsFrame(Camera, (ushort)t, (uint)(900 * t), key: t % 30 == 0, picture: t);
            foreach (var person in people)
                person.AsksForKeyFrame(Down);
            _story.Run(10);
        }
        Assert.Equal(50 * 100 * Seconds, _story.Room.Stats.KeyFrameRequestsReceived);
        Assert.InRange(ann.Inbox.KeyFrameRequests(Camera), Seconds, 2 * Seconds + 1);
    }

    [Fact]
    public void FiftyThousandNacksASecond_AddAThirdAtMost()
    {
        var ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera);
        var bob = _story.Join("bob").Receives("cam", Codec.Vp8, Down, DownRtx);
        ushort seq = 0;
        for (var t = 0; t < 1000; t++)
        {
            for (var i = 0; i < 2; i++, seq++)
                ann.Sends(
                    Rtp.Packet(Rtp.Vp8, seq, (uint)(900 * t), Camera, Rtp.Vp8Payload(i == 0, t == 0 && i == 0, t, size: 1000), i == 1)
                );
            // 500 numbers, every one that there is, in each of the hundred messages of a second.
            var newest = bob.Inbox.Rtp.Count == 0 ? (ushort)0 : Received.Read(bob.Inbox.Rtp.FindLast(p => (p[1] & 0x7F) == Rtp.Vp8)!).Seq;
            bob.Nacks(Down, [.. Enumerable.Range(0, 500).Select(i => (ushort)(newest - 499 + i))]);
            _story.Run(10);
        }
        var stats = _story.Room.Stats;
        Assert.Equal(500_000, stats.NacksReceived);
        Assert.True(stats.PacketsResent > 100, "honest wishes are still served");
        Assert.True(stats.BytesSent + stats.BytesResent <= stats.BytesSent * 1.3, $"{stats.BytesResent} on top of {stats.BytesSent}");
    }

    [Fact]
    public void AMillionSsrcs_LeaveNothingBehind_AndTheRealOneGoesOn()
    {
        var ann = _story.Join("ann").Publishes("cam", Codec.Vp8, 0, rids: ["q", "h", "f"]).Publishes("mic", Codec.Opus, 7);
        var bob = _story.Join("bob").Receives("mic", Codec.Opus, Down);
        var plain = Rtp.Packet(Rtp.Vp8, 1, 0, 0, [1, 2, 3]);
        var named = Rtp.Packet(
            Rtp.Vp8,
            1,
            0,
            0,
            Rtp.Vp8Payload(true, true, 1),
            true,
            0,
            (Rtp.Extensions.Mid, "pcam"u8.ToArray()),
            (Rtp.Extensions.Rid, "q"u8.ToArray())
        );
        for (uint i = 0; i < 1_000_000; i++)
        {
            var packet = (i & 1) == 0 ? plain : named;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 10_000 + i);
            ann.Sends(packet);
            if (i % 100_000 == 0)
                ann.SendsAudio(7, (ushort)(i / 100_000), 960 * i);
        }
        Assert.InRange(ann.Participant.Intake.Ssrcs.Count, 2, 3);
        Assert.InRange(_story.Pool.Leased, 0, PacketsOfHistory);
        Assert.Equal(10, bob.Inbox.Packets(Down).Count);
        Assert.Equal(500_000, _story.Room.Stats.Dropped(Drop.UnknownSsrc));
        Assert.Equal(499_999, _story.Room.Stats.Dropped(Drop.SsrcInUse));
    }

    private const int PacketsOfHistory = 1024 + 128;

    [Fact]
    public void TheTableOfSsrcs_IsBounded()
    {
        var greedy = _story.Join("greedy");
        for (uint i = 0; i < 100; i++)
            greedy.Publishes("t" + i, Codec.Opus, 1000 + i);
        Assert.Equal(64, greedy.Participant.Intake.Ssrcs.Count);
        greedy.SendsAudio(1099, 1, 0);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.UnknownSsrc));
    }

    [Fact]
    public void LyingReports_DoNoHarm()
    {
        var ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera);
        var liar = _story.Join("liar").Receives("cam", Codec.Vp8, Down, DownRtx);
        var random = new Random(5);
        Span<byte> noise = stackalloc byte[400];
        for (var t = 0; t < 20_000; t++)
        {
            // A true header in front of any bytes whatever.
            random.NextBytes(noise);
            var words = random.Next(1, 100);
            noise[0] = (byte)(0x80 | random.Next(32));
            noise[1] = (byte)random.Next(200, 208);
            (noise[2], noise[3]) = (0, (byte)(words - 1));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(noise[8..], random.Next(2) == 0 ? Down : Camera);
            (t % 2 == 0 ? liar : ann).SendsRtcp(noise[..(4 * words)]);
            if (t % 10 == 0)
                ann.SendsFrame(Camera, (ushort)(t / 10), (uint)(300 * t), key: t % 500 == 0, picture: t / 10);
            _story.Run(1);
        }
        Assert.True(_story.Room.Stats.BytesResent <= _story.Room.Stats.BytesSent * 0.3 + 50_000);
        Assert.True(liar.Inbox.Packets(Down).Count > 1900);
    }
}
