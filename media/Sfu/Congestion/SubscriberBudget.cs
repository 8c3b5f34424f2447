namespace MediaServer.Sfu.Congestion;

/// <summary>What a subscriber's path is believed to carry: the estimate by which its layers are chosen.</summary>
/// <remarks>
/// The only source today is REMB, the receiver's own word. It never claims much more than it gets, so it says nothing about headroom:
/// it counts only while it stays below what is sent, and not for a moment's dip. Without it the path is taken to carry everything.
/// Send-side estimation and probing belong here and change nobody else: <see cref="Subscription"/> sees bits per second only.
/// </remarks>
public sealed class SubscriberBudget
{
    public const long Unlimited = long.MaxValue;

    /// <summary>Estimates are noisy; a tenth below what is sent is still "it fits".</summary>
    private const double Tolerance = 0.9;

    /// <summary>An estimate that starts low corrects itself within this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a limit is believed after the last word for it; then more is tried.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private TimeSpan _shortSince = TimeSpan.MaxValue;
    private TimeSpan _limitedAt = TimeSpan.MinValue;
    private long _limit = Unlimited;

    public void OnRemb(ulong bitsPerSecond, long sentBitsPerSecond, TimeSpan now)
    {
        if (bitsPerSecond >= sentBitsPerSecond * Tolerance)
        {
            _shortSince = TimeSpan.MaxValue;
            return;
        }
        if (_shortSince == TimeSpan.MaxValue)
            _shortSince = now;
        if (now - _shortSince < Patience)
            return;
        _limit = (long)bitsPerSecond;
        _limitedAt = now;
    }

    public long BitsPerSecond(TimeSpan now) => _limitedAt != TimeSpan.MinValue && now - _limitedAt < Hold ? _limit : Unlimited;
}
