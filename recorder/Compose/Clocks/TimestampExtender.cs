namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>Extends RTP timestamps to 64 bit, so that nothing behind it sees a wrap (RFC 3550 section 5.1).</summary>
/// <remarks>
/// Timestamps come in the order of sequence numbers. One that lies far back is a clock that was set anew: it is taken to have gone on
/// past the wrap, so that a stream's media clock never runs through the same time twice.
/// </remarks>
/// <param name="rate">Ticks per second.</param>
public sealed class TimestampExtender(int rate)
{
    /// <summary>Pictures are reordered by less, packets too.</summary>
    private const int MaxBack = 10;

    private long _last = -1;

    public long Extend(uint timestamp)
    {
        if (_last < 0)
            return _last = timestamp;
        var next = Nearest(_last, timestamp);
        return _last = next < _last - (long)MaxBack * rate ? next + (1L << 32) : next;
    }

    /// <summary>The value nearest to the reference whose low 32 bits are these.</summary>
    public static long Nearest(long reference, uint timestamp) => reference + (int)(timestamp - (uint)reference);
}
