using System.Threading.RateLimiting;
using MediaServer.Server.Live;

namespace MediaServer.Server.Hub;

/// <summary>Token buckets: one per connection, and tighter ones for calls that are dear.</summary>
internal sealed class HubLimits : IDisposable
{
    public const int PerSecond = 50;
    public const int Burst = 100;

    private readonly PartitionedRateLimiter<(string Connection, string Method)> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Connection, string Method), string>(call => Buckets.Of(call.Connection, PerSecond, Burst)),
        PartitionedRateLimiter.Create<(string Connection, string Method), string>(call =>
            call.Method is nameof(VisitHub.Join) or nameof(VisitHub.Negotiate)
                ? Buckets.Of(call.Connection, OfferLimits.PerSecond, OfferLimits.Burst)
                : RateLimitPartition.GetNoLimiter("")
        )
    );

    public bool TryAcquire(string connection, string method)
    {
        using var lease = _limiter.AttemptAcquire((connection, method));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
