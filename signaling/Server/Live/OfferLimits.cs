using System.Threading.RateLimiting;

namespace MediaServer.Server.Live;

/// <summary>How many offers one participant may make, by whichever door and over however many connections.</summary>
internal sealed class OfferLimits : IDisposable
{
    /// <summary>An offer costs the media side milliseconds; a client that renegotiates all the time is broken.</summary>
    public const int PerSecond = 5;
    public const int Burst = 20;

    private readonly PartitionedRateLimiter<(string Visit, string Participant)> _limiter = PartitionedRateLimiter.Create<
        (string Visit, string Participant),
        (string Visit, string Participant)
    >(who => Buckets.Of(who, PerSecond, Burst));

    public bool TryAcquire(string visit, string participant)
    {
        using var lease = _limiter.AttemptAcquire((visit, participant));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}

/// <summary>The one shape of bucket that all limits here have: filled five times a second, nothing queues.</summary>
internal static class Buckets
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    public static RateLimitPartition<TKey> Of<TKey>(TKey key, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = Math.Max(1, (int)(perSecond * Period.TotalSeconds)),
                ReplenishmentPeriod = Period,
                QueueLimit = 0,
            }
        );
}
