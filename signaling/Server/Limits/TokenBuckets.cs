namespace MediaServer.Server.Limits;

/// <summary>One token bucket per key, filled as time passes; a key that has none yet begins with a full one.</summary>
/// <remarks>
/// The framework's partitioned limiters fill theirs from a timer that fires ten times a second for ever, on the cores that media runs on;
/// these are filled when they are asked. A bucket that is full again is as good as none: such ones are forgotten whenever the number of
/// buckets has doubled, so there are never more than twice as many as were used within the time that a bucket takes to fill, and a few.
/// </remarks>
/// <typeparam name="TKey">Whose bucket it is.</typeparam>
/// <param name="perSecond">Tokens per second, more than 0.</param>
/// <param name="burst">Tokens in a full bucket, 1 or more.</param>
/// <param name="time">Only its timestamps are used.</param>
internal sealed class TokenBuckets<TKey>(double perSecond, int burst, TimeProvider time)
    where TKey : notnull
{
    private const int FewBuckets = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Bucket> _buckets = [];
    private readonly long _origin = time.GetTimestamp();
    private int _sweepAt = FewBuckets;

    /// <summary>Buckets that are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _buckets.Count;
        }
    }

    /// <summary>Takes a token; false when there is none.</summary>
    public bool TryTake(TKey key)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_origin);
            var tokens = _buckets.TryGetValue(key, out var bucket) ? TokensOf(bucket, now) : burst;
            if (tokens < 1)
                return false;
            _buckets[key] = new Bucket(tokens - 1, now);
            if (_buckets.Count >= _sweepAt)
                Sweep(now);
            return true;
        }
    }

    private double TokensOf(Bucket bucket, TimeSpan now) => Math.Min(burst, bucket.Tokens + (now - bucket.At).TotalSeconds * perSecond);

    private void Sweep(TimeSpan now)
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (TokensOf(bucket, now) >= burst)
                _buckets.Remove(key);
        }
        _sweepAt = Math.Max(FewBuckets, 2 * _buckets.Count);
    }

    /// <param name="Tokens">At that time.</param>
    /// <param name="At">Since the origin.</param>
    private readonly record struct Bucket(double Tokens, TimeSpan At);
}
