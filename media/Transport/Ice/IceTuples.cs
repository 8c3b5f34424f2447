using MediaServer.Wire;

namespace MediaServer.Transport.Ice;

/// <summary>One remote address that has passed an authenticated check.</summary>
internal struct IceTuple
{
    public RemoteAddress Address;
    public TimeSpan LastCheck;

    /// <summary>The credentials of its last check; an ICE restart counts up.</summary>
    public int Generation;

    public uint Priority;

    /// <summary>Its last check carried USE-CANDIDATE.</summary>
    public bool Nominated;

    /// <summary>When it goes, unless checked again.</summary>
    public TimeSpan ExpiresAt;
}

/// <summary>The few remote addresses of one agent. Order means nothing.</summary>
internal sealed class IceTuples
{
    /// <summary>Two networks with IPv4 and IPv6, UDP and TCP each; more is a remote that plays with us.</summary>
    public const int Capacity = 8;

    private readonly IceTuple[] _tuples = new IceTuple[Capacity];

    public int Count { get; private set; }

    public ref IceTuple this[int index] => ref _tuples[index];

    public int IndexOf(RemoteAddress address)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_tuples[i].Address == address)
                return i;
        }
        return -1;
    }

    /// <summary>Adds where <see cref="Count"/> is below <see cref="Capacity"/>.</summary>
    public int Add(RemoteAddress address)
    {
        _tuples[Count] = new IceTuple { Address = address };
        return Count++;
    }

    public void RemoveAt(int index) => _tuples[index] = _tuples[--Count];

    /// <summary>The one checked longest ago, other than <paramref name="kept"/>.</summary>
    public int Stalest(RemoteAddress? kept)
    {
        var stalest = -1;
        for (var i = 0; i < Count; i++)
        {
            if (_tuples[i].Address != kept && (stalest < 0 || _tuples[i].LastCheck < _tuples[stalest].LastCheck))
                stalest = i;
        }
        return stalest;
    }
}
