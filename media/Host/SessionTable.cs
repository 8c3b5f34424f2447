using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Host;

/// <summary>Finds the peer that a datagram is for: by the address that a session has authenticated, or by the name in a check.</summary>
/// <remarks>
/// Owned by one worker. An address belongs to the peer that authenticated it first and for as long as that peer checks it: a
/// participant who sends checks with somebody else's source address takes nothing away, but a port of a relay or a NAT that went
/// from one who has vanished to the next is the next one's. A check goes to the session that it names, wherever it comes from,
/// since the session verifies it.
/// </remarks>
internal sealed class SessionTable
{
    private readonly Dictionary<RemoteAddress, Peer> _byTuple = [];
    private readonly Dictionary<ulong, Peer> _byFragment = [];

    public int Tuples => _byTuple.Count;

    public Peer? Find(ReadOnlySpan<byte> datagram, RemoteAddress from)
    {
        if (Classify.Of(datagram) == PacketKind.Stun && TryGetFragment(datagram, out var key))
            return _byFragment.GetValueOrDefault(key);
        return _byTuple.GetValueOrDefault(from);
    }

    private static bool TryGetFragment(ReadOnlySpan<byte> datagram, out ulong key)
    {
        key = 0;
        return StunMessage.TryParse(datagram, out var message)
            && StunUsername.TrySplit(message.Username, out var local, out _)
            && (key = IceFragment.Key(local)) != 0;
    }

    public void Add(ulong fragment, Peer peer) => _byFragment[fragment] = peer;

    public void Remove(ulong fragment) => _byFragment.Remove(fragment);

    /// <summary>False when the address is another peer's.</summary>
    public bool TryAdd(RemoteAddress tuple, Peer peer, TimeSpan now)
    {
        if (_byTuple.TryGetValue(tuple, out var owner) && owner != peer && !owner.Session.HasAbandoned(tuple, now))
            return false;
        _byTuple[tuple] = peer;
        return true;
    }

    public void Remove(RemoteAddress tuple, Peer peer)
    {
        if (_byTuple.GetValueOrDefault(tuple) == peer)
            _byTuple.Remove(tuple);
    }
}
