using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Outbound;

/// <summary>Maps a source's sequence numbers to the subscriber's: contiguous over switches and dropped packets, with gaps for lost ones.</summary>
/// <remarks>
/// A packet that did not arrive leaves a gap, because it may still come; one that is dropped on purpose shifts everything after it.
/// The width of a gap is decided when it is seen and never reclaimed. Invariants: an output number is given to one input number only;
/// the dropped numbers in the ring ascend.
/// </remarks>
public sealed class SequenceMap(SeqNo first)
{
    /// <summary>Dropped numbers remembered for packets that come late; a probing burst has fewer.</summary>
    private const int Remembered = 128;

    private readonly long[] _dropped = new long[Remembered];
    private long _drops;
    private long _offset;
    private long _floor = long.MaxValue;
    private long _highestIn;
    private long _highestOut = first.Value - 1;

    /// <summary>The newest number given out.</summary>
    public SeqNo Highest => new(_highestOut);

    /// <summary>Goes on with another source, or after a pause, at its number <paramref name="input"/>; nothing before it is mapped any more.</summary>
    public void Start(SeqNo input)
    {
        _offset = _highestOut + 1 - input.Value;
        _floor = input.Value;
        _highestIn = input.Value - 1;
        _drops = 0;
    }

    public bool TryMap(SeqNo input, out SeqNo output)
    {
        var n = input.Value;
        output = new SeqNo(n + _offset);
        if (n < _floor)
            return false;
        if (n <= _highestIn)
            return TryMapLate(n, out output);
        _highestIn = n;
        _highestOut = n + _offset;
        return true;
    }

    /// <summary>Leaves a number out; false when later ones went out already, so that it must be sent or stay a gap.</summary>
    public bool TryDrop(SeqNo input)
    {
        if (input.Value <= _highestIn || input.Value < _floor)
            return false;
        _highestIn = input.Value;
        // What was skipped before it keeps its place, so the newest output number moves with it.
        _highestOut = input.Value + _offset - 1;
        _offset--;
        _dropped[_drops++ % Remembered] = input.Value;
        return true;
    }

    private bool TryMapLate(long n, out SeqNo output)
    {
        var shift = 0;
        var known = Math.Min(_drops, Remembered);
        for (; shift < known; shift++)
        {
            var dropped = _dropped[(_drops - 1 - shift) % Remembered];
            if (dropped == n)
            {
                output = default;
                return false;
            }
            if (dropped < n)
                break;
        }
        output = new SeqNo(n + _offset + shift);
        // Beyond the ring nobody knows how far to shift.
        return shift < known || _drops <= Remembered;
    }
}
