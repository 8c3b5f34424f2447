using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Sfu;

public class RoomTests
{
    private readonly Story _story = new();

    [Fact]
    public void ForwardingToFifty_AllocatesNothing()
    {
        var room = new Room("r", new RoomOptions());
        var ann = new Person(_story, room.Join("ann", new CountingSink(), default), new Inbox());
        ann.Participant.OnConnected(default);
        ann.Publishes("cam", Codec.Vp8, 1, 2);
        var sinks = new List<CountingSink>();
        for (var i = 0; i < 50; i++)
        {
            var sink = new CountingSink();
            sinks.Add(sink);
            var bob = new Person(_story, room.Join("bob" + i, sink, default), new Inbox());
            bob.Participant.OnConnected(default);
            bob.Receives("cam", Codec.Vp8, 10, 11, extensions: Rtp.Extensions);
        }
        var key = Rtp.Packet(Rtp.Vp8, 0, 0, 1, Rtp.Vp8Payload(true, true, 0, size: 1000), true, 0, (3, [0, 0]));
        var delta = Rtp.Packet(Rtp.Vp8, 0, 0, 1, Rtp.Vp8Payload(true, false, 0, size: 1000), true, 0, (3, [0, 0]));
        var now = TimeSpan.Zero;
        var n = 0;
        const int Round = 2000;
        Forward(key, 1);
        Assert.Equal(0, Allocated.By(() => Forward(delta, Round)));
        Assert.All(sinks, s => Assert.Equal(1 + Allocated.Runs * Round, s.Packets));

        void Forward(byte[] packet, int count)
        {
            for (var end = n + count; n < end; n++)
            {
                now += TimeSpan.FromMilliseconds(1);
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)n);
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(90 * n));
                var buffer = _story.Pool.Rent();
                packet.CopyTo(buffer.Bytes, 0);
                buffer.Length = packet.Length;
                ann.Participant.ReceiveRtp(buffer, now);
                buffer.Release();
                room.Deliver(now);
                room.Tick(now);
            }
        }
    }

    /// <summary>Over the wrap, who has lost every packet so far could never open one: the rollovers do not travel.</summary>
    [Fact]
    public void NewStreams_BeginFarFromTheWrap()
    {
        var room = new Room("r", new RoomOptions());
        Assert.All(
            Enumerable.Range(0, 1000).Select(_ => room.NewNumbers()),
            numbers =>
            {
                Assert.InRange(numbers.Sequence.Wire, 0, 0x7FFF);
                Assert.InRange(numbers.Rtx, 0, 0x7FFF);
            }
        );
    }

    [Fact]
    public void EveryoneLeaves_EveryLeaseReturns_AndNothingIsDue()
    {
        var ann = _story.Join("ann").Publishes("cam", Codec.Vp8, 1).Publishes("mic", Codec.Opus, 2);
        var bob = _story.Join("bob").Receives("cam", Codec.Vp8, 5);
        for (ushort i = 0; i < 50; i++)
        {
            ann.SendsFrame(1, i, 3000u * i, key: i == 0);
            ann.SendsAudio(2, i, 960u * i);
        }
        Assert.Equal(100, _story.Pool.Leased);
        _story.Room.Leave(ann.Participant, _story.Now);
        Assert.Equal(0, _story.Pool.Leased);
        ann.SendsFrame(1, 60, 0, key: true); // a packet that was under way
        Assert.Equal(0, _story.Pool.Leased);
        Assert.Empty(_story.Room.Publications);
        _story.Room.Leave(bob.Participant, _story.Now);
        _story.Run(10_000);
        Assert.Equal(TimeSpan.MaxValue, _story.Room.NextDeadline);
    }

    [Fact]
    public void UnsignalledSsrcs_LeadNowhere()
    {
        var ann = _story.Join("ann").Publishes("cam", Codec.Vp8, 1);
        ann.SendsFrame(99, 1, 0, key: true);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.UnknownSsrc));
        ann.Sends([0x80, 0]);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.BadHeader));
        ann.Sends(Rtp.Packet(35, 2, 0, 1, [1]));
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.UnknownPayloadType));
    }

    [Fact]
    public void TrackPublishedLater_ReachesWhoSubscribedBefore()
    {
        var bob = _story.Join("bob").Receives("mic", Codec.Opus, 5);
        var ann = _story.Join("ann").Publishes("mic", Codec.Opus, 1);
        ann.SendsAudio(1, 1, 0);
        Assert.Single(bob.Inbox.Packets(5));
        _story.Drain();
        var added = Assert.Single(_story.Events.OfType<RoomEvent.TracksChanged>());
        Assert.Equal("ann", added.Participant);
        Assert.Equal("mic", Assert.Single(added.Added).Track);
    }

    [Fact]
    public void LossAndDelay_LowerTheQuality_AfterAWhile_AndItRecovers()
    {
        var ann = _story.Join("ann").Publishes("mic", Codec.Opus, 1);
        var bob = _story.Join("bob").Receives("mic", Codec.Opus, 5);
        ann.SendsAudio(1, 1, 0);
        Report(lost: 60, seconds: 1);
        Assert.Equal(ConnectionQuality.Good, bob.Participant.Connection);
        Report(lost: 60, seconds: 3);
        Assert.Equal(ConnectionQuality.Poor, bob.Participant.Connection);
        Report(lost: 0, seconds: 2);
        Assert.Equal(ConnectionQuality.Poor, bob.Participant.Connection);
        Report(lost: 0, seconds: 4);
        Assert.Equal(ConnectionQuality.Good, bob.Participant.Connection);
        bob.Participant.OnDisconnected(_story.Now);
        _story.Drain();
        Assert.Equal(
            [ConnectionQuality.Poor, ConnectionQuality.Good, ConnectionQuality.Lost],
            _story.Events.OfType<RoomEvent.QualityChanged>().Where(e => e.Participant == "bob").Select(e => e.Level)
        );

        void Report(byte lost, int seconds)
        {
            Span<byte> buffer = stackalloc byte[64];
            for (var i = 0; i < seconds; i++)
            {
                ReceiverReport.TryWrite(buffer, 9, [new ReportBlock(5, lost, 0, 1, 0, 0, 0)], out var length);
                bob.SendsRtcp(buffer[..length]);
                _story.Run(1000);
            }
        }
    }

    [Fact]
    public void ListenerWhoFallsSilent_IsLost()
    {
        _story.Join("ann").Publishes("mic", Codec.Opus, 1);
        var bob = _story.Join("bob").Receives("mic", Codec.Opus, 5);
        _story.Run(14_000);
        Assert.Equal(ConnectionQuality.Good, bob.Participant.Connection);
        _story.Run(3000);
        Assert.Equal(ConnectionQuality.Lost, bob.Participant.Connection);
    }

    [Fact]
    public void FullRoom_SaysSo()
    {
        var room = new Room("r", new RoomOptions { MaxParticipants = 1 });
        Assert.False(room.IsFull);
        room.Join("a", new Inbox(), default);
        Assert.True(room.IsFull);
        Assert.Throws<InvalidOperationException>(() => room.Join("b", new Inbox(), default));
    }

    private sealed class CountingSink : IMediaSink
    {
        public int Packets { get; private set; }

        public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail) => Packets++;

        public void SendRtcp(ReadOnlySpan<byte> compound) { }
    }
}
