using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Transport;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using Drop = MediaServer.Transport.Drop;

namespace MediaServer.Host;

/// <summary>One remote client: its secure association and its seat in the room. The only place that knows both.</summary>
/// <remarks>Owned by one worker. Protection writes straight into the send slot: the encryption is the only copy of a packet.</remarks>
internal sealed class Peer : Timed, IMediaSink
{
    /// <summary>
    /// Without a path for this long the peer is over. Signaling keeps a seat for 60 s; a client that comes back within
    /// them restarts ICE on the same keys.
    /// </summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(90);

    private readonly Dispatcher _dispatcher;
    private readonly List<RemoteAddress> _tuples = [];

    /// <summary>Of which checks are looked for: the new one, and until it is nominated the one that carries the call (RFC 8445 7.3.1).</summary>
    private readonly List<string> _fragments = [];
    private TimeSpan? _silentSince;
    private ulong _sdpVersion = 1;

    public Peer(Dispatcher dispatcher, HostedRoom room, string id, string sdpSessionId, SessionOptions options, TimeSpan now)
    {
        _dispatcher = dispatcher;
        Room = room;
        Id = id;
        SdpSessionId = sdpSessionId;
        Local = options.Local;
        Remote = options.Remote;
        RemoteFingerprint = options.RemoteFingerprint.ToString();
        Session = new Session(options, now);
        Participant = room.Room.Join(id, this, now);
        _silentSince = now;
        AddFragment(options.Local.Ufrag);
    }

    public string Id { get; }

    public HostedRoom Room { get; }

    public Session Session { get; }

    public Participant Participant { get; }

    public IceCredentials Local { get; private set; }

    public IceCredentials Remote { get; private set; }

    /// <summary>The certificate that this peer is known by.</summary>
    public string RemoteFingerprint { get; }

    /// <summary>The session id of every answer to this peer (RFC 8829 5.3.2).</summary>
    public string SdpSessionId { get; }

    /// <summary>What the last offer and answer agreed on.</summary>
    public NegotiationPlan? Plan { get; private set; }

    public bool IsClosed { get; private set; }

    public ulong NextSdpVersion() => ++_sdpVersion;

    public void Apply(NegotiationPlan plan, TimeSpan now)
    {
        Plan = plan;
        Participant.Apply(plan, now);
    }

    public void RestartIce(IceCredentials local, IceCredentials remote, TimeSpan now)
    {
        (Local, Remote) = (local, remote);
        Session.RestartIce(local, remote, now);
        foreach (var old in _fragments.Where(fragment => !Session.Accepts(fragment)))
            _dispatcher.Sessions.Remove(IceFragment.Key(old));
        _fragments.RemoveAll(fragment => !Session.Accepts(fragment));
        AddFragment(local.Ufrag);
    }

    private void AddFragment(string fragment)
    {
        _fragments.Add(fragment);
        _dispatcher.Sessions.Add(IceFragment.Key(fragment), this);
    }

    /// <summary>Takes one datagram that was found to be for this peer.</summary>
    public Drop Receive(PacketBuffer datagram, RemoteAddress from, TimeSpan now)
    {
        var received = Session.Receive(datagram.Datagram, from, now);
        switch (received.Kind)
        {
            case PacketKind.Rtp:
                datagram.Length = received.Length;
                Participant.ReceiveRtp(datagram, now);
                break;
            case PacketKind.Rtcp:
                Participant.ReceiveRtcp(datagram.Datagram[..received.Length], now);
                break;
            default:
                Reclaim(from, now);
                Pump(now);
                break;
        }
        return received.Drop;
    }

    public override void Tick(TimeSpan now)
    {
        Session.Tick(now);
        Pump(now);
        if (!IsClosed && _silentSince is { } since && now - since >= MaxSilence)
            _dispatcher.Close(this, PeerCloseReason.Timeout, now);
    }

    /// <summary>Drains what the session wants sent and told, and notes when it wants to be woken.</summary>
    public void Pump(TimeSpan now)
    {
        while (Session.TryTransmit(_dispatcher.Egress.Reserve(), out var length, out var destination))
            _dispatcher.Egress.Commit(length, destination);
        while (!IsClosed && Session.TryPollEvent(out var e))
            Handle(e, now);
        if (!IsClosed)
            Schedule();
    }

    private void Schedule()
    {
        var silence = _silentSince is { } since ? since + MaxSilence : TimeSpan.MaxValue;
        _dispatcher.Deadlines.Set(this, Session.NextDeadline < silence ? Session.NextDeadline : silence);
    }

    private void Handle(SessionEvent e, TimeSpan now)
    {
        switch (e.Kind)
        {
            case SessionEventKind.Connected or SessionEventKind.Reconnected:
                _silentSince = null;
                Participant.OnConnected(now);
                Room.OnConnected(this);
                break;
            case SessionEventKind.Disconnected:
                _silentSince = now;
                Participant.OnDisconnected(now);
                Room.OnDisconnected(this);
                break;
            case SessionEventKind.Failed:
                _dispatcher.Close(this, PeerCloseReason.Of(e.Failure), now);
                break;
            case SessionEventKind.Closed:
                _dispatcher.Close(this, PeerCloseReason.ClosedByPeer, now);
                break;
            case SessionEventKind.TupleAdded:
                _tuples.Add(e.Address);
                Claim(e.Address, now);
                break;
            case SessionEventKind.TupleRemoved:
                _tuples.Remove(e.Address);
                Release(e.Address);
                break;
        }
    }

    private void Claim(RemoteAddress tuple, TimeSpan now)
    {
        if (_dispatcher.Sessions.TryAdd(tuple, this, now) && tuple.Protocol == TransportProtocol.Tcp)
            _dispatcher.Tcp?.SetAuthenticated(tuple.Connection, true);
    }

    private void Release(RemoteAddress tuple)
    {
        _dispatcher.Sessions.Remove(tuple, this);
        if (tuple.Protocol == TransportProtocol.Tcp)
            _dispatcher.Tcp?.SetAuthenticated(tuple.Connection, false);
    }

    /// <summary>An address that another peer held when we authenticated it may be free by now.</summary>
    private void Reclaim(RemoteAddress from, TimeSpan now)
    {
        if (_tuples.Contains(from))
            Claim(from, now);
    }

    public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail)
    {
        var egress = _dispatcher.Egress;
        if (
            Session.Selected is { } to
            && Session.TryProtectRtp(header, payloadHead, payloadTail, egress.Reserve(), out var length, out var tag)
        )
            egress.Commit(length, to, tag);
        else
            _dispatcher.Counters.Count(HostDrop.NotSendable);
    }

    public void Prefetch() => Session.Prefetch();

    public void SendRtcp(ReadOnlySpan<byte> compound)
    {
        var egress = _dispatcher.Egress;
        if (Session.Selected is { } to && Session.TryProtectRtcp(compound, egress.Reserve(), out var length))
            egress.Commit(length, to);
        else
            _dispatcher.Counters.Count(HostDrop.NotSendable);
    }

    /// <summary>Ends the peer: the room forgets it, the remote is told, its addresses are free.</summary>
    public void Close(TimeSpan now)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _dispatcher.Deadlines.Remove(this);
        foreach (var fragment in _fragments)
            _dispatcher.Sessions.Remove(IceFragment.Key(fragment));
        try
        {
            Room.Room.Leave(Participant, now);
        }
        finally
        {
            EndSession(now); // even when the room is in trouble
        }
    }

    private void EndSession(TimeSpan now)
    {
        Session.Close();
        Pump(now);
        foreach (var tuple in _tuples)
            Release(tuple);
        Session.Dispose();
    }
}
