using System.Numerics;

namespace MediaServer.Bench.Measure;

/// <summary>Counts durations in buckets of at most 3 % width, from a microsecond to minutes, without allocating.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>2^5 buckets per power of two.</summary>
    private const int Precision = 5,
        Half = 1 << Precision;

    private readonly long[] _buckets = new long[Half * 40];

    public long Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    /// <summary>Clocks of one machine never run backwards; a negative duration counts as none.</summary>
    public void Add(TimeSpan duration)
    {
        var microseconds = Math.Max(0, (long)duration.TotalMicroseconds);
        _buckets[Math.Min(Index(microseconds), _buckets.Length - 1)]++;
        Count++;
        if (duration > Longest)
            Longest = duration;
    }

    /// <summary>The upper end of the bucket below which that share of the durations lies; zero when nothing was counted.</summary>
    /// <param name="share">0..1; 0.99 is p99.</param>
    public TimeSpan Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (var i = 0; i < _buckets.Length && Count > 0; i++)
        {
            seen += _buckets[i];
            if (seen < wanted || seen == 0)
                continue;
            var end = TimeSpan.FromMicroseconds(UpperEnd(i));
            return end < Longest ? end : Longest;
        }
        return TimeSpan.Zero;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        (Count, Longest) = (0, TimeSpan.Zero);
    }

    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram { Count = Count, Longest = Longest };
        _buckets.CopyTo(copy._buckets, 0);
        return copy;
    }

    private static int Index(long value)
    {
        if (value < Half)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - Precision;
        return (int)((shift + 1) * Half + (value >> shift) - Half);
    }

    private static long UpperEnd(int index) => index < Half ? index + 1 : ((long)(index % Half + Half) + 1) << (index / Half - 1);
}
