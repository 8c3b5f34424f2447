namespace MediaServer.Audio.Jitter;

/// <summary>What should be done to the sound that is played next.</summary>
internal enum Stretch : byte
{
    None,

    /// <summary>Leave a pitch period out, if the sound has a good place for it.</summary>
    Shorten,

    /// <summary>The same, at the best place there is.</summary>
    ShortenNow,

    /// <summary>Repeat a pitch period.</summary>
    Lengthen,
}

/// <summary>Steers the delay to its target, rarely and gently: sound that need not change is not touched.</summary>
internal sealed class DelayControl
{
    /// <summary>Below this over the target nobody gains by a change.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    /// <summary>Up to here a stream may start, and where it started it stays unless the network demands more.</summary>
    private static readonly TimeSpan Comfortable = DelayEstimate.StartTarget + DelayEstimate.StartSpread * 2;

    /// <summary>Too long is borne for so long, as most of it passes by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Then a silence is waited for.</summary>
    private static readonly TimeSpan SilenceWait = TimeSpan.FromMilliseconds(200);

    /// <summary>A good place in speech is waited for so long; then any place will do.</summary>
    private static readonly TimeSpan PlaceWait = TimeSpan.FromMilliseconds(400);

    /// <summary>Between two changes: quicker is heard as a warble.</summary>
    private static readonly TimeSpan ShortenPause = TimeSpan.FromMilliseconds(40),
        LengthenPause = TimeSpan.FromMilliseconds(60);

    /// <summary>A packet that could not have come p95 and so much later without being late is too tight.</summary>
    private static readonly TimeSpan Shortage = TimeSpan.FromMilliseconds(3);

    /// <summary>Where shortening ends above the target.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(8);

    private bool _over,
        _growing;
    private TimeSpan _overSince,
        _lastChange;

    /// <summary>A packet was needed.</summary>
    /// <param name="slack">By how much later than the fastest it could have come.</param>
    /// <param name="target">The delay aimed at: the jitter that is to be borne, and one frame.</param>
    public void Needed(TimeSpan slack, TimeSpan target) => _growing |= slack < target - Pcm.FrameDuration + Shortage;

    public Stretch Decide(TimeSpan delay, TimeSpan target, bool isSilent, TimeSpan now)
    {
        Notice(delay, target, now);
        if (_over && delay > DelayEstimate.MaxTarget + Tolerance)
            return Stretch.ShortenNow; // beyond every bound: at once, in each frame
        if (_over && now - _overSince >= Patience)
            return Shorten(isSilent, now);
        return _growing && now >= _lastChange + LengthenPause ? Stretch.Lengthen : Stretch.None;
    }

    public void Changed(TimeSpan now) => (_lastChange, _growing) = (now, false);

    public void Reset() => (_over, _growing, _lastChange) = (false, false, default);

    private void Notice(TimeSpan delay, TimeSpan target, TimeSpan now)
    {
        if (!_over && delay > target + Tolerance && delay > Comfortable)
            (_over, _overSince) = (true, now);
        else if (_over && delay <= target + Near)
            _over = false;
    }

    private Stretch Shorten(bool isSilent, TimeSpan now)
    {
        if (isSilent)
            return Stretch.ShortenNow;
        var waited = now - _overSince - Patience;
        if (waited < SilenceWait || now < _lastChange + ShortenPause)
            return Stretch.None;
        return waited < PlaceWait ? Stretch.Shorten : Stretch.ShortenNow;
    }
}
