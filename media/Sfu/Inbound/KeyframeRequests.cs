namespace MediaServer.Sfu.Inbound;

/// <summary>Collapses everybody's wish for a key frame of one layer into few requests to its publisher.</summary>
/// <remarks>A wish lasts until a key frame comes: a lost request is repeated, and a wish during the pause waits for its end.</remarks>
public struct KeyframeRequests
{
    /// <summary>An encoder that is asked more often than this makes the picture worse for everybody.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Who only keeps the picture asks less often than those who look at it.</summary>
    public static readonly TimeSpan PatientInterval = TimeSpan.FromSeconds(1);

    private TimeSpan? _askedAt;
    private bool _urgent;

    public bool Wanted { get; private set; }

    /// <summary>When to ask; <see cref="TimeSpan.MaxValue"/> when nobody wants one.</summary>
    public readonly TimeSpan Deadline =>
        !Wanted ? TimeSpan.MaxValue
        : _askedAt is { } asked ? asked + (_urgent ? MinInterval : PatientInterval)
        : TimeSpan.Zero;

    public void Request() => Wanted = _urgent = true;

    /// <summary>A wish of somebody whom nobody waits for: it never makes the requests of others rarer.</summary>
    public void RequestPatiently() => Wanted = true;

    public void OnKeyFrame() => Wanted = _urgent = false;

    /// <summary>True when the request is to be sent now.</summary>
    public bool TryTake(TimeSpan now)
    {
        if (now < Deadline)
            return false;
        _askedAt = now;
        return true;
    }
}
