namespace MediaServer.Bench.Load.Media;

/// <summary>One received stream, by its sequence numbers: what came, what did not, what came late.</summary>
internal struct StreamCount(uint ssrc)
{
    private long _first = -1;
    private long _highest = -1;
    private long _received;

    public uint Ssrc { get; } = ssrc;

    /// <summary>Packets that arrived after one with a higher number.</summary>
    public long Reordered { get; private set; }

    public readonly long Received => _received;

    /// <summary>Numbers between the first and the highest that never came; duplicates hide losses, and there should be none.</summary>
    public readonly long Lost => _first < 0 ? 0 : Math.Max(0, _highest - _first + 1 - _received);

    public readonly uint Highest => (uint)_highest;

    public void Add(ushort sequenceNumber)
    {
        _received++;
        if (_highest < 0)
        {
            // One cycle up, so that what came just before the first packet is not negative.
            _first = _highest = 0x1_0000 + sequenceNumber;
            return;
        }
        var number = _highest + (short)(sequenceNumber - (ushort)_highest);
        if (number > _highest)
            _highest = number;
        else
            Reordered++;
        _first = Math.Min(_first, number);
    }

    /// <summary>Begins a new window: only packets after the highest so far count.</summary>
    public void Restart() => (_first, _received, Reordered) = (_highest + 1, 0, 0);
}
