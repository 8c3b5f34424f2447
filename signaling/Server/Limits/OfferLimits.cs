namespace MediaServer.Server.Limits;

/// <summary>How many offers one participant may make, by whichever door and over however many connections.</summary>
internal sealed class OfferLimits(TimeProvider time)
{
    /// <summary>An offer costs the media side milliseconds; a client that renegotiates all the time is broken.</summary>
    public const int PerSecond = 5;
    public const int Burst = 20;

    private readonly TokenBuckets<(string Visit, string Participant)> _buckets = new(PerSecond, Burst, time);

    public bool TryAcquire(string visit, string participant) => _buckets.TryTake((visit, participant));
}
