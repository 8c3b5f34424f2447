namespace MediaServer.Sfu.Inbound;

/// <summary>Collapses everybody's wish for a key frame of one layer into few requests to its publisher.</summary>
/// <remarks>A wish lasts until a key frame comes: a lost request is repeated, and a wish during the pause waits for its end.</remarks>
public struct KeyframeRequests
{
    /// <summary>An encoder that is asked more often than this makes the picture worse for everybody.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(500);

    private TimeSpan _notBefore;

    public bool Wanted { get; private set; }

    /// <summary>When to ask; <see cref="TimeSpan.MaxValue"/> when nobody wants one.</summary>
    public readonly TimeSpan Deadline => Wanted ? _notBefore : TimeSpan.MaxValue;

    public void Request() => Wanted = true;

    public void OnKeyFrame() => Wanted = false;

    /// <summary>True when the request is to be sent now.</summary>
    public bool TryTake(TimeSpan now)
    {
        if (!Wanted || now < _notBefore)
            return false;
        _notBefore = now + MinInterval;
        return true;
    }
}
