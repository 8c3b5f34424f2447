using System.Security.Cryptography;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Transport.Srtp;
using MediaServer.Wire;

namespace MediaServer.Transport;

/// <summary>One secure association with one remote: ICE, DTLS and SRTP behind one door.</summary>
/// <remarks>
/// <para>
/// Owned by one worker. Contract: one input (<see cref="Receive"/>, <see cref="Tick"/>, <see cref="RestartIce"/>, <see cref="Close"/>),
/// then drain <see cref="TryTransmit"/> and <see cref="TryPollEvent"/>. Time is whatever the owner says it is.
/// </para>
/// <para>
/// Nothing but an authenticated check is looked at from an address that has not passed one, so a ClientHello or a media packet from a
/// third party costs one table look-up. No number of bad packets ends a session. DTLS and SRTP outlive every change of path and
/// every ICE restart.
/// </para>
/// </remarks>
public sealed class Session : IDisposable
{
    /// <summary>The most that protection adds: the 16-byte tag of AES-GCM and the index of SRTCP.</summary>
    public const int MaxOverhead = 20;

    /// <summary>A client checks, and begins the handshake, at once when it has the answer; one not heard by then cannot reach us.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    private readonly SessionOptions _options;
    private readonly IceAgent _ice;
    private readonly Queue<SessionEvent> _events = new();
    private readonly TimeSpan _begunBy;
    private DtlsConnection? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private RemoteAddress _dtlsFrom;

    public Session(SessionOptions options, TimeSpan now)
    {
        _options = options;
        _ice = new IceAgent(options.Local, options.Remote);
        _begunBy = now + ConnectTimeout;
    }

    /// <summary>Where media goes now; null before the first authenticated check.</summary>
    public RemoteAddress? Selected => _ice.Selected;

    /// <inheritdoc cref="IceAgent.HasAbandoned"/>
    public bool HasAbandoned(RemoteAddress address, TimeSpan now) => _ice.HasAbandoned(address, now);

    public SessionState State { get; private set; }

    /// <summary>When <see cref="Tick"/> wants to be called next; <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            if (IsOver)
                return TimeSpan.MaxValue;
            var other = _dtls?.NextDeadline ?? _begunBy;
            return _ice.NextDeadline < other ? _ice.NextDeadline : other;
        }
    }

    private bool IsOver => State is SessionState.Failed or SessionState.Closed;

    /// <summary>Takes the ICE credentials of a new offer. Keys and streams stay; so does the path, until a new one is nominated.</summary>
    public void RestartIce(IceCredentials local, IceCredentials remote, TimeSpan now)
    {
        if (IsOver)
            return;
        _ice.Restart(local, remote);
        FollowIce(now);
    }

    /// <summary>Whether a check that names this fragment of ours would be looked at.</summary>
    public bool Accepts(string localUfrag) => _ice.Accepts(localUfrag);

    /// <summary>Takes one datagram; media is decrypted in place, at the start of the same buffer.</summary>
    public Received Receive(Span<byte> datagram, RemoteAddress from, TimeSpan now)
    {
        if (IsOver)
            return Nothing(Drop.SessionOver);
        var kind = Classify.Of(datagram);
        switch (kind)
        {
            case PacketKind.Unknown:
                return Nothing(Drop.UnknownProtocol);
            case PacketKind.Stun:
                var drop = _ice.Receive(datagram, from, now);
                FollowIce(now);
                return Nothing(drop);
            case var _ when !_ice.IsValidated(from):
                return Nothing(Drop.NotValidated);
            case PacketKind.Dtls:
                return Nothing(ReceiveDtls(datagram, from, now));
            default:
                return ReceiveMedia(kind, datagram);
        }
    }

    public void Tick(TimeSpan now)
    {
        if (IsOver)
            return;
        _ice.Tick(now);
        FollowIce(now);
        if (_dtls is not null)
        {
            _dtls.Tick(now);
            FollowDtls();
        }
        else if (now >= _begunBy)
        {
            Fail(Selected is null ? SessionFailure.NoConnectivity : SessionFailure.HandshakeTimeout);
        }
    }

    /// <summary>The next STUN answer or DTLS datagram to send; also the goodbye of a session that has just ended.</summary>
    /// <param name="buffer">At least 1200 bytes.</param>
    public bool TryTransmit(Span<byte> buffer, out int length, out RemoteAddress destination)
    {
        if (_ice.TryTransmit(buffer, out length, out destination))
            return true;
        if (_dtls is null || _ice.Consent != ConsentState.Granted || !_dtls.TryTransmit(buffer, out length))
            return false;
        // Before the remote has nominated, a flight goes back the way the remote's came.
        destination = State == SessionState.Connecting && _dtlsFrom != default ? _dtlsFrom : _ice.Selected ?? _dtlsFrom;
        return true;
    }

    /// <summary>
    /// Writes one SRTP packet whose plain form is header + payloadHead + payloadTail. False before keys, without consent, and for a
    /// packet number that was used before (see <see cref="SrtpSender"/>). It may not leave before it has its tag.
    /// </summary>
    public bool TryProtectRtp(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> payloadHead,
        ReadOnlySpan<byte> payloadTail,
        Span<byte> destination,
        out int length,
        out PendingTag tag
    )
    {
        (length, tag) = (0, default);
        return State == SessionState.Connected
            && _sender!.TryProtectRtp(header, payloadHead, payloadTail, destination, out length, out tag);
    }

    /// <summary>Writes one SRTCP packet. False before keys and without consent.</summary>
    public bool TryProtectRtcp(ReadOnlySpan<byte> compound, Span<byte> destination, out int length)
    {
        length = 0;
        return State == SessionState.Connected && _sender!.TryProtectRtcp(compound, destination, out length);
    }

    /// <summary>RTP follows soon: what <see cref="TryProtectRtp"/> reads comes into the cache meanwhile.</summary>
    public void Prefetch()
    {
        CacheHint.Fetch(_ice, 192);
        _sender?.Prefetch();
    }

    public bool TryPollEvent(out SessionEvent e) => _events.TryDequeue(out e);

    /// <summary>Says goodbye by close_notify (drain <see cref="TryTransmit"/> afterwards). No event follows: the owner knows.</summary>
    public void Close()
    {
        if (IsOver)
            return;
        _dtls?.Close();
        State = SessionState.Closed;
    }

    private static Received Nothing(Drop drop) => new(PacketKind.Unknown, 0, drop);

    private Received ReceiveMedia(PacketKind kind, Span<byte> packet)
    {
        if (_receiver is null)
            return Nothing(Drop.NoKeys);
        var drop = kind == PacketKind.Rtp ? _receiver.UnprotectRtp(packet, out var length) : _receiver.UnprotectRtcp(packet, out length);
        if (drop != Drop.None)
            return Nothing(drop);
        _dtls!.Confirm();
        return new Received(kind, length, drop);
    }

    private Drop ReceiveDtls(ReadOnlySpan<byte> datagram, RemoteAddress from, TimeSpan now)
    {
        if (_dtls is null && _options.Role == DtlsRole.Active)
            return Drop.NoKeys;
        _dtlsFrom = from;
        _dtls ??= Associate(now);
        var drop = _dtls.Receive(datagram, now);
        FollowDtls();
        return drop;
    }

    private DtlsConnection Associate(TimeSpan now) => new(_options.Certificate, _options.Role, _options.RemoteFingerprint, now);

    /// <summary>Hands up what the agent has decided.</summary>
    private void FollowIce(TimeSpan now)
    {
        while (_ice.TryPollEvent(out var e))
        {
            switch (e.Kind)
            {
                case IceEventKind.TupleAdded:
                    _events.Enqueue(new SessionEvent(SessionEventKind.TupleAdded, e.Address));
                    break;
                case IceEventKind.TupleRemoved:
                    _events.Enqueue(new SessionEvent(SessionEventKind.TupleRemoved, e.Address));
                    break;
                case IceEventKind.ConsentLost when State == SessionState.Connected:
                    Enter(SessionState.Disconnected, SessionEventKind.Disconnected);
                    break;
                case IceEventKind.ConsentRegained when State == SessionState.Disconnected:
                    Enter(SessionState.Connected, SessionEventKind.Reconnected);
                    break;
                default:
                    break; // a new path needs no action: whatever is sent next goes there
            }
        }
        if (_dtls is null && _options.Role == DtlsRole.Active && Selected is not null)
            _dtls = Associate(now);
    }

    private void FollowDtls()
    {
        switch (_dtls!.State)
        {
            case DtlsState.Connected when _receiver is null:
                TakeKeys(_dtls);
                Enter(SessionState.Connected, SessionEventKind.Connected);
                if (_ice.Consent == ConsentState.Lost) // meanwhile: nothing is sent before the next check
                    Enter(SessionState.Disconnected, SessionEventKind.Disconnected);
                break;
            case DtlsState.Failed:
                Fail(_dtls.Failure);
                break;
            case DtlsState.Closed:
                Enter(SessionState.Closed, SessionEventKind.Closed);
                break;
            default:
                break;
        }
    }

    /// <summary>RFC 5764 4.2: both keys, then both salts; the client's first.</summary>
    private void TakeKeys(DtlsConnection dtls)
    {
        const int key = SrtpProfiles.KeyLength;
        var salt = dtls.Profile.SaltLength;
        Span<byte> space = stackalloc byte[2 * (key + SrtpProfiles.MaxSaltLength)];
        var material = space[..(2 * (key + salt))];
        dtls.ExportKeys(material);
        var (ours, theirs) = dtls.Role == DtlsRole.Active ? (0, 1) : (1, 0);
        var keys = material[..(2 * key)];
        var salts = material[(2 * key)..];
        _sender = new SrtpSender(dtls.Profile, keys.Slice(ours * key, key), salts.Slice(ours * salt, salt));
        _receiver = new SrtpReceiver(dtls.Profile, keys.Slice(theirs * key, key), salts.Slice(theirs * salt, salt));
        CryptographicOperations.ZeroMemory(material);
    }

    private void Fail(SessionFailure reason)
    {
        State = SessionState.Failed;
        _events.Enqueue(new SessionEvent(SessionEventKind.Failed, Failure: reason));
    }

    private void Enter(SessionState state, SessionEventKind kind)
    {
        State = state;
        _events.Enqueue(new SessionEvent(kind));
    }

    public void Dispose()
    {
        State = SessionState.Closed;
        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        (_dtls, _sender, _receiver) = (null, null, null);
    }
}
