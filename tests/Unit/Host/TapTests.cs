using MediaServer.Host;
using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Host.Rig;
using MediaServer.Wire;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Host;

/// <summary>Somebody looks on in a room: whenever the room opens, and at nobody's cost.</summary>
public sealed class TapTests : IDisposable
{
    private const uint Ssrc = 0xA11CE;
    private static readonly RemoteAddress Address = new(0xA11CE, 1000);
    private static readonly CodecPlan Opus = new(Codec.Opus, 111, 48_000, "", 0, false, false, false, false, false);

    private readonly DispatcherRig _rig = new();
    private readonly Tap _tap = new();
    private readonly List<Exception> _failures = [];
    private readonly GuardedTap _guarded;
    private ushort _next;

    public TapTests() => _guarded = new GuardedTap(_tap, _failures.Add);

    public void Dispose() => _rig.Dispose();

    private (Peer Peer, RemotePeer Remote) Publish()
    {
        var (peer, remote) = _rig.Connect("visit", "alice", Address);
        var plan = new PublicationPlan("0", "track", MediaKind.Audio, TrackSource.Mic, false, [Opus], [], [Ssrc], [], new ExtensionIds());
        peer.Apply(new NegotiationPlan([plan], []), _rig.Now);
        return (peer, remote);
    }

    private void Send(RemotePeer remote)
    {
        var bytes = new byte[40];
        Assert.True(RtpHeaderWriter.TryBegin(bytes, new RtpHeader(111, _next++, 0, Ssrc, false), out var writer));
        writer.Finish();
        _rig.Receive(remote.ProtectRtp(bytes), Address);
    }

    [Fact]
    public void Attach_BeforeTheRoomOpens_SeesItFromItsFirstPacket()
    {
        _rig.Dispatcher.Attach("visit", _guarded);
        var (_, remote) = Publish();
        Send(remote);
        Assert.Equal(1, _tap.Packets);
    }

    [Fact]
    public void Attach_ToARunningRoom_SeesWhatComesFromThenOn()
    {
        var (_, remote) = Publish();
        Send(remote);
        _rig.Dispatcher.Attach("visit", _guarded);
        Send(remote);
        Assert.Equal((1, 1), (_tap.Followed, _tap.Packets));
    }

    [Fact]
    public void RoomEndsAndOpensAgain_TapIsThereAgain()
    {
        _rig.Dispatcher.Attach("visit", _guarded);
        var (peer, _) = Publish();
        _rig.Dispatcher.Close(peer, "left", _rig.Now);
        _rig.Dispatcher.Settle(_rig.Now);
        Assert.Empty(_rig.Dispatcher.Rooms);
        Publish();
        Assert.Equal((2, 1), (_tap.Followed, _tap.Removed));
    }

    [Fact]
    public void Detach_SeesNothingMore_AndALaterTapIsNotTakenOut()
    {
        _rig.Dispatcher.Attach("visit", _guarded);
        var (_, remote) = Publish();
        var later = new Tap();
        _rig.Dispatcher.Attach("visit", new GuardedTap(later, _failures.Add));
        _rig.Dispatcher.Detach("visit", _guarded);
        Send(remote);
        Assert.Equal((0, 1), (_tap.Packets, later.Packets));
    }

    [Fact]
    public void TapThatThrows_IsTakenOut_AndTheCallGoesOn()
    {
        _rig.Dispatcher.Attach("visit", _guarded);
        var (peer, remote) = Publish();
        _tap.Throws = true;
        for (var i = 0; i < 200; i++)
            Send(remote);
        Assert.Single(_failures);
        Assert.True(_guarded.HasFailed);
        Assert.False(peer.IsClosed);
        Assert.Equal(0, _rig.Dispatcher.Counters.Dropped(HostDrop.Fault));
        Assert.Equal(200, peer.Room.Room.Stats.PacketsReceived);
    }

    [Fact]
    public void TapThatThrowsAtOnce_FollowsNothing()
    {
        _tap.Throws = true;
        _rig.Dispatcher.Attach("visit", _guarded);
        var (_, remote) = Publish();
        Send(remote);
        Assert.Equal((1, 0), (_failures.Count, _tap.Packets));
    }

    private sealed class Tap : IRoomTap, IPublicationTap
    {
        public bool Throws { get; set; }
        public int Followed { get; private set; }
        public int Packets { get; private set; }
        public int Removed { get; private set; }

        public IPublicationTap? Follow(Publication publication)
        {
            Fail();
            Followed++;
            return this;
        }

        public void OnRtp(Layer layer, in RtpPacket packet, in FrameInfo frame, TimeSpan now)
        {
            Fail();
            Packets++;
        }

        public void OnSenderReport(Layer layer, ReadOnlySpan<byte> report, TimeSpan now) => Fail();

        public void OnSpeaker(string participant) => Fail();

        public void OnChanged() => Fail();

        public void OnRemoved() => Removed++;

        private void Fail()
        {
            if (Throws)
                throw new InvalidOperationException("a fault of the tap's");
        }
    }
}
