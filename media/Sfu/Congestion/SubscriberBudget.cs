namespace MediaServer.Sfu.Congestion;

/// <summary>What a subscriber's path is believed to carry: the estimate by which its layers are chosen.</summary>
/// <remarks>
/// The only source today is REMB, the receiver's own word. It never claims much more than it gets, so it says nothing about headroom:
/// it counts only while it stays below what is sent, not for a moment's dip, and only while the receiver's reports show that its path
/// does suffer: a browser that was busy while joining falls to 100 kbit/s on a perfect path, and climbs by 8 % a second. Without REMB
/// the path is taken to carry everything. Send-side estimation and probing belong here and change nobody else:
/// <see cref="Subscription"/> sees bits per second only.
/// </remarks>
public sealed class SubscriberBudget
{
    public const long Unlimited = long.MaxValue;

    /// <summary>Estimates are noisy; a tenth below what is sent is still "it fits".</summary>
    private const double Tolerance = 0.9;

    /// <summary>More than chance, and more than anybody hears or sees once it was sent again.</summary>
    private const double StrainLoss = 0.02;

    /// <summary>Queues on the way grow; a path without them stays under 30 ms, Wi-Fi included.</summary>
    private static readonly TimeSpan StrainJitter = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a report counts; receivers send at least one in this time.</summary>
    private static readonly TimeSpan ReportAge = TimeSpan.FromSeconds(5);

    /// <summary>An estimate that starts low corrects itself within this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a limit is believed after the last word for it; then more is tried.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private TimeSpan _strainedUntil = TimeSpan.MinValue;
    private TimeSpan _shortSince = TimeSpan.MaxValue;
    private TimeSpan _limitedAt = TimeSpan.MinValue;
    private long _limit = Unlimited;

    /// <summary>What the receiver reported of one stream (RFC 3550 6.4.1): the fraction lost, 0 to 1, and the jitter.</summary>
    public void OnReport(double loss, TimeSpan jitter, TimeSpan now)
    {
        if (loss >= StrainLoss || jitter >= StrainJitter)
            _strainedUntil = now + ReportAge;
    }

    public void OnRemb(ulong bitsPerSecond, long sentBitsPerSecond, TimeSpan now)
    {
        if (now >= _strainedUntil || bitsPerSecond >= sentBitsPerSecond * Tolerance)
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
