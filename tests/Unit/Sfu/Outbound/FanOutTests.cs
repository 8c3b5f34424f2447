using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;
using MediaServer.Sfu.Outbound;

namespace MediaServer.Tests.Unit.Sfu.Outbound;

public class FanOutTests
{
    private const uint Camera = 1000,
        Mic = 2000,
        Down = 5000,
        DownRtx = 5001,
        Sound = 6000;

    private readonly Story _story = new();
    private readonly Person _ann;
    private readonly Person _bob;

    public FanOutTests()
    {
        _ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera).Publishes("mic", Codec.Opus, Mic);
        _bob = _story.Join("bob").Receives("cam", Codec.Vp8, Down, DownRtx).Receives("mic", Codec.Opus, Sound);
    }

    [Fact]
    public void Burst_GoesToOneAfterTheOther_InItsOrder()
    {
        var order = new List<(string Who, byte Tag)>();
        foreach (var name in new[] { "cleo", "dan" })
            Listens(name, tag => order.Add((name, tag)));
        _story.InOneTurn(() =>
        {
            for (ushort i = 0; i < 3; i++)
                _ann.SendsAudio(Mic, i, 960u * i, tag: (byte)i);
            Assert.Empty(order);
        });

        Assert.Equal([("cleo", 0), ("cleo", 1), ("cleo", 2), ("dan", 0), ("dan", 1), ("dan", 2)], order);
        Assert.Equal([0, 1, 2], _bob.Inbox.Packets(Sound).Select(p => p.Tag));
    }

    [Fact]
    public void LongBurst_GoesOutInParts_AndNothingIsMissing()
    {
        _story.InOneTurn(() =>
        {
            for (ushort i = 0; i <= FanOut.MaxBurst; i++)
                _ann.SendsAudio(Mic, i, 960u * i, tag: (byte)i);
            Assert.Equal(FanOut.MaxBurst, _bob.Inbox.Packets(Sound).Count);
        });
        Assert.Equal(Enumerable.Range(0, FanOut.MaxBurst + 1), _bob.Inbox.Packets(Sound).Select(p => (int)p.Tag));
    }

    [Fact]
    public void KeyFrameInDisorder_WithinOneTurn_ArrivesOnceEach()
    {
        _ann.SendsFrame(Camera, 9, 0);
        // The second packet overtook the first in an earlier turn, the third in this one, and the fourth is in place.
        Piece(11);
        _story.InOneTurn(() =>
        {
            Piece(12);
            Piece(10, start: true);
            Piece(13);
        });

        var packets = _bob.Inbox.Packets(Down).OrderBy(p => p.Seq).ToList();
        Assert.Equal([10, 11, 12, 13], packets.Select(p => p.Tag));
        Assert.Equal(packets[0].Seq + 3, packets[3].Seq);

        void Piece(ushort seq, bool start = false) =>
            _ann.Sends(Rtp.Packet(Rtp.Vp8, seq, 3000, Camera, Rtp.Vp8Payload(start, key: true, 1, tag: (byte)seq), marker: seq == 13));
    }

    [Fact]
    public void StreamThatBeginsAnew_WithinOneTurn_KeepsWhatCameBefore()
    {
        _ann.SendsAudio(Mic, 10, 0, tag: 10);
        _story.InOneTurn(() =>
        {
            _ann.SendsAudio(Mic, 11, 960, tag: 11);
            _ann.SendsAudio(Mic, 40_000, 500_000, tag: 40); // alone a stray
            _ann.SendsAudio(Mic, 40_001, 500_960, tag: 41);
        });

        var packets = _bob.Inbox.Packets(Sound);
        Assert.Equal([10, 11, 41], packets.Select(p => p.Tag));
        Assert.Equal([packets[0].Seq, (ushort)(packets[0].Seq + 1), (ushort)(packets[0].Seq + 2)], packets.Select(p => p.Seq));
    }

    [Fact]
    public void WhoLeavesBeforeTheDelivery_LeavesNoBufferBehind()
    {
        _story.InOneTurn(() =>
        {
            _ann.SendsAudio(Mic, 1, 0);
            _ann.SendsFrame(Camera, 1, 0, key: true);
            _story.Room.Leave(_ann.Participant, _story.Now);
            Assert.Equal(0, _story.Pool.Leased);
        });
        Assert.Empty(_bob.Inbox.Rtp);
    }

    [Fact]
    public void WhoIsMutedBeforeTheDelivery_IsNotHeard()
    {
        _story.InOneTurn(() =>
        {
            _ann.SendsAudio(Mic, 1, 0);
            _ann.Participant.SetMuted("mic", true);
        });
        Assert.Empty(_bob.Inbox.Rtp);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.Muted));
    }

    [Fact]
    public void FaultOfOneTrack_CostsNoOther_AndNoBuffer()
    {
        _bob.Drops("mic");
        Listens("eve", _ => throw new InvalidOperationException("broken"));
        Assert.Throws<InvalidOperationException>(() =>
            _story.InOneTurn(() =>
            {
                _ann.SendsAudio(Mic, 1, 0);
                _ann.SendsFrame(Camera, 1, 0, key: true, tag: 7);
            })
        );
        Assert.Empty(_bob.Inbox.Rtp);

        _story.Room.Deliver(_story.Now);
        Assert.Equal([7], _bob.Inbox.Packets(Down).Select(p => p.Tag));
        _story.Room.Leave(_ann.Participant, _story.Now);
        Assert.Equal(0, _story.Pool.Leased);
    }

    [Fact]
    public void WhoIsNext_IsPrefetched_WhileTheOneBeforeIsServed()
    {
        var order = new List<string>();
        foreach (var name in (string[])["eve", "joe", "zoe"])
            Listens(name, _ => order.Add($"{name} served"), () => order.Add($"{name} prefetched"));
        order.Clear();
        _ann.SendsAudio(Mic, 1, 0);

        Assert.Equal(order.IndexOf("eve served"), order.IndexOf("joe prefetched") + 1);
        Assert.Equal(order.IndexOf("joe served"), order.IndexOf("zoe prefetched") + 1);
    }

    private void Listens(string name, Action<byte> onTag, Action? onPrefetch = null)
    {
        var listener = _story.Room.Join(name, new Listener(onTag, onPrefetch), _story.Now);
        listener.OnConnected(_story.Now);
        var plan = new SubscriptionPlan("s", "mic", MediaKind.Audio, [Rtp.Codec(Codec.Opus)], Sound, 0, new ExtensionIds());
        listener.Apply(new NegotiationPlan([], [plan]), _story.Now);
    }

    private sealed class Listener(Action<byte> onTag, Action? onPrefetch) : IMediaSink
    {
        public void Prefetch() => onPrefetch?.Invoke();

        public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail) =>
            onTag(payloadTail[^1]);

        public void SendRtcp(ReadOnlySpan<byte> compound) { }
    }
}
