using MediaServer.Server.Hub;

namespace MediaServer.Server.Limits;

/// <summary>Hub calls of one connection; fewer of those that are dear.</summary>
internal sealed class HubLimits(TimeProvider time)
{
    public const int PerSecond = 50;
    public const int Burst = 100;

    private readonly TokenBuckets<string> _calls = new(PerSecond, Burst, time);
    private readonly TokenBuckets<string> _dear = new(OfferLimits.PerSecond, OfferLimits.Burst, time);

    public bool TryAcquire(string connection, string method) =>
        _calls.TryTake(connection) && (method is not (nameof(VisitHub.Join) or nameof(VisitHub.Negotiate)) || _dear.TryTake(connection));
}
