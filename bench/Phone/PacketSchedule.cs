namespace MediaServer.Bench.Phone;

/// <summary>When each packet of a stream leaves: every 20 ms, and as much later as the network that is played holds it back.</summary>
/// <remarks>Packets may overtake each other, as they do on networks.</remarks>
internal sealed class PacketSchedule
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Packets whose delays are thrown ahead of time: more than the longest delay holds.</summary>
    private const int Ahead = 64;

    private readonly PriorityQueue<int, TimeSpan> _waiting = new();
    private readonly TimeSpan _first;
    private readonly Func<int, TimeSpan> _delay;
    private int _next;

    /// <param name="delay">By the packet's number; none without it.</param>
    public PacketSchedule(TimeSpan first, Func<int, TimeSpan>? delay = null)
    {
        (_first, _delay) = (first, delay ?? (_ => TimeSpan.Zero));
        while (_next < Ahead)
            Throw();
    }

    /// <summary>When the next packet leaves.</summary>
    public TimeSpan Due => _waiting.TryPeek(out _, out var due) ? due : TimeSpan.MaxValue;

    /// <summary>The number of the packet that leaves next.</summary>
    public int Take()
    {
        Throw();
        return _waiting.Dequeue();
    }

    /// <summary>Evenly spread between nothing and so much, always the same for the same seed.</summary>
    public static Func<int, TimeSpan> Jitter(TimeSpan most, int seed)
    {
        // The same network in every run is the point, not secrecy.
#pragma warning disable CA5394
        var random = new Random(seed);
        return _ => most * random.NextDouble();
#pragma warning restore CA5394
    }

    private void Throw()
    {
        _waiting.Enqueue(_next, _first + Interval * _next + _delay(_next));
        _next++;
    }
}
