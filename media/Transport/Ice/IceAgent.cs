using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Transport.Ice;

/// <summary>The lite, always controlled half of ICE (RFC 8445 2.5): it answers checks and goes where the remote nominates.</summary>
/// <remarks>
/// Invariants: nothing changes before MESSAGE-INTEGRITY has verified; at most <see cref="IceTuples.Capacity"/> addresses are known; the
/// selected one is always among them. Contract: one input, then drain <see cref="TryTransmit"/> and <see cref="TryPollEvent"/>.
/// Deliberately absent: checks of our own (a lite agent sends none), a tie-breaker (a lite agent cannot become controlling, so every
/// role conflict is answered with 487 and the remote switches, RFC 8445 7.3.1.1), and 400/401 answers to what is not authenticated
/// (such a packet may come from anywhere and gets nothing).
/// </remarks>
public sealed class IceAgent
{
    /// <summary>RFC 7675 5.1: consent ends 30 s after the last valid check.</summary>
    public static readonly TimeSpan ConsentExpiry = TimeSpan.FromSeconds(30);

    /// <summary>How long the path that media has left stays known, for packets that are still on their way.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Browsers check the selected pair every 2.5 s (Chromium) or 5 s with 20 % jitter (Firefox, aiortc). After this time a check from
    /// another address says that the old one is gone, even if it does not nominate.
    /// </summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Two checks of the slowest client are missing, each 6 s after the one before: whoever is behind this address now, it is hardly
    /// the remote, though consent lasts longer.
    /// </summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(12);

    private readonly IceTuples _tuples = new();
    private readonly IceResponses _responses = new();
    private readonly Queue<IceEvent> _events = new(IceTuples.Capacity);
    private IceGeneration _current;
    private IceGeneration? _previous;
    private uint _nomination;

    public IceAgent(IceCredentials local, IceCredentials remote) => _current = new IceGeneration(1, local, remote);

    /// <summary>Where media goes; null before the first check.</summary>
    public RemoteAddress? Selected { get; private set; }

    public ConsentState Consent { get; private set; }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>New credentials from a new offer. The old ones stay good until a check with the new ones nominates (RFC 8445 9).</summary>
    public void Restart(IceCredentials local, IceCredentials remote)
    {
        // In a storm of restarts the generation that carries the call is kept, not one that nobody has used yet.
        if (SelectedIn(_current))
            _previous = _current;
        _current = new IceGeneration(_current.Number + 1, local, remote);
        _nomination = 0;
    }

    /// <summary>Whether a check that names this fragment of ours would be looked at.</summary>
    public bool Accepts(string localUfrag) => _current.LocalUfrag == localUfrag || _previous?.LocalUfrag == localUfrag;

    /// <summary>Whether DTLS and media from this address may be looked at.</summary>
    public bool IsValidated(RemoteAddress from) => _tuples.IndexOf(from) >= 0;

    /// <summary>Whether no check has come from this address for so long that somebody else may have it.</summary>
    public bool HasAbandoned(RemoteAddress address, TimeSpan now) =>
        _tuples.IndexOf(address) is not (>= 0 and var i) || now - _tuples[i].LastCheck >= AbandonedAfter;

    public Drop Receive(ReadOnlySpan<byte> stun, RemoteAddress from, TimeSpan now)
    {
        if (!StunMessage.TryParse(stun, out var message) || message.Class != StunClass.Request || message.Method != StunMethod.Binding)
            return Drop.BadStun;
        if (!StunUsername.TrySplit(message.Username, out var localUfrag, out var remoteUfrag))
            return Drop.BadStun;
        if (Find(localUfrag, remoteUfrag) is not { } generation)
            return Drop.UnknownUfrag;
        if (message.HasFingerprint && !message.VerifyFingerprint() || !message.VerifyIntegrity(generation.Key))
            return Drop.BadIntegrity;
        return ReceiveAuthenticated(message, generation, from, now);
    }

    public bool TryTransmit(Span<byte> buffer, out int length, out RemoteAddress destination)
    {
        while (_responses.TryDequeue(out var response))
        {
            destination = response.To;
            if (response.TryWrite(buffer, out length))
                return true;
        }
        (length, destination) = (0, default);
        return false;
    }

    public bool TryPollEvent(out IceEvent e) => _events.TryDequeue(out e);

    public void Tick(TimeSpan now)
    {
        for (var i = _tuples.Count - 1; i >= 0; i--)
        {
            if (now < _tuples[i].ExpiresAt)
                continue;
            if (_tuples[i].Address == Selected)
                LoseConsent();
            else
                Remove(i);
        }
        UpdateDeadline();
    }

    private IceGeneration? Find(ReadOnlySpan<byte> localUfrag, ReadOnlySpan<byte> remoteUfrag)
    {
        if (_current.Matches(localUfrag, remoteUfrag))
            return _current;
        return _previous is { } previous && previous.Matches(localUfrag, remoteUfrag) ? previous : null;
    }

    private Drop ReceiveAuthenticated(in StunMessage check, IceGeneration generation, RemoteAddress from, TimeSpan now)
    {
        if (_responses.IsFull)
            return Drop.QueueFull;
        if (check.IceControlled is not null)
        {
            _responses.Enqueue(new IceResponse(from, check.TransactionId, StunError.RoleConflict, generation.Key));
            return Drop.RoleConflict;
        }
        if (FindUnknown(check) is { } unknown)
        {
            _responses.Enqueue(new IceResponse(from, check.TransactionId, StunError.UnknownAttribute, generation.Key, unknown));
            return Drop.BadStun;
        }
        _responses.Enqueue(new IceResponse(from, check.TransactionId, StunError.None, generation.Key));
        Learn(check, generation, from, now);
        UpdateDeadline();
        return Drop.None;
    }

    /// <summary>RFC 8489 6.3.1: a required attribute that is not understood refuses the request.</summary>
    private static StunAttributeType? FindUnknown(in StunMessage check)
    {
        foreach (var attribute in check.Attributes)
        {
            if (attribute.ComprehensionRequired && !attribute.IsKnown)
                return attribute.Type;
        }
        return null;
    }

    private void Learn(in StunMessage check, IceGeneration generation, RemoteAddress from, TimeSpan now)
    {
        var index = _tuples.IndexOf(from);
        if (index < 0)
            index = Add(from);
        ref var tuple = ref _tuples[index];
        var moves = Moves(check, tuple, generation, now);
        tuple.Nominated = check.UseCandidate;
        tuple.Priority = check.Priority ?? tuple.Priority;
        tuple.Generation = Math.Max(tuple.Generation, generation.Number);
        tuple.LastCheck = now;
        tuple.ExpiresAt = now + ConsentExpiry;
        if (moves)
            Select(from, now);
        if (Selected == from)
            GrantConsent();
        if (check.UseCandidate && generation == _current)
            _previous = null;
    }

    /// <summary>Whether this check makes its address the selected one.</summary>
    /// <remarks>
    /// An old nomination that is merely repeated does not win over a newer one of at least the same priority: a client that still nominates
    /// aggressively (RFC 5245 8.1.1.2) repeats USE-CANDIDATE on every pair, and the path would flap. It does win over a path that is
    /// nominated no more or never was: one that was taken because the nominated one was silent for a moment.
    /// </remarks>
    private bool Moves(in StunMessage check, in IceTuple tuple, IceGeneration generation, TimeSpan now)
    {
        var selected = Selected is { } address ? _tuples.IndexOf(address) : -1;
        if (selected < 0)
            return true;
        if (tuple.Address == Selected)
            return false;
        ref var old = ref _tuples[selected];
        if (now - old.LastCheck >= SilentAfter)
            return true;
        if (!check.UseCandidate || generation.Number < old.Generation)
            return false;
        if (check.Nomination is { } nomination && nomination != _nomination)
        {
            var newer = nomination > _nomination;
            _nomination = Math.Max(_nomination, nomination);
            return newer;
        }
        return !tuple.Nominated || !old.Nominated || generation.Number > old.Generation || (check.Priority ?? 0) > old.Priority;
    }

    private int Add(RemoteAddress from)
    {
        if (_tuples.Count == IceTuples.Capacity)
            Remove(_tuples.Stalest(Selected));
        _events.Enqueue(new IceEvent(IceEventKind.TupleAdded, from));
        return _tuples.Add(from);
    }

    private void Remove(int index)
    {
        _events.Enqueue(new IceEvent(IceEventKind.TupleRemoved, _tuples[index].Address));
        _tuples.RemoveAt(index);
    }

    private void Select(RemoteAddress address, TimeSpan now)
    {
        if (Selected is { } old && _tuples.IndexOf(old) is var index and >= 0)
            _tuples[index].ExpiresAt = now + Farewell;
        Selected = address;
        _events.Enqueue(new IceEvent(IceEventKind.Selected, address));
    }

    private void GrantConsent()
    {
        if (Consent == ConsentState.Lost)
            _events.Enqueue(new IceEvent(IceEventKind.ConsentRegained, Selected!.Value));
        Consent = ConsentState.Granted;
    }

    /// <summary>The address itself stays known: it may come back at any time, and its next check brings consent back.</summary>
    private void LoseConsent()
    {
        if (Consent != ConsentState.Granted)
            return;
        Consent = ConsentState.Lost;
        _events.Enqueue(new IceEvent(IceEventKind.ConsentLost, Selected!.Value));
    }

    private bool SelectedIn(IceGeneration generation) =>
        Selected is { } address && _tuples[_tuples.IndexOf(address)].Generation == generation.Number;

    private void UpdateDeadline()
    {
        NextDeadline = TimeSpan.MaxValue;
        for (var i = 0; i < _tuples.Count; i++)
        {
            ref var tuple = ref _tuples[i];
            if (tuple.ExpiresAt < NextDeadline && (tuple.Address != Selected || Consent == ConsentState.Granted))
                NextDeadline = tuple.ExpiresAt;
        }
    }
}
