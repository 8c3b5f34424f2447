namespace MediaServer.Audio.Jitter;

/// <summary>How late packets come: the fastest transit of the last seconds, and the 95th percentile of what others take longer.</summary>
/// <remarks>
/// Transit is arrival less media time, so it contains the unknown offset between two clocks, and their drift: both cancel as soon as
/// transits are compared with each other. The fastest transit is forgotten after 5 to 10 s, by which drift of 200 ppm moves it 2 ms.
/// </remarks>
internal sealed class DelayEstimate
{
    public static readonly TimeSpan MinTarget = TimeSpan.FromMilliseconds(20),
        StartTarget = TimeSpan.FromMilliseconds(40),
        MaxTarget = TimeSpan.FromMilliseconds(200);

    /// <summary>Frames are asked for every 20 ms, so a stream starts up to so much before or after its target.</summary>
    public static readonly TimeSpan StartSpread = Pcm.FrameDuration / 2;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BinWidth = TimeSpan.FromMilliseconds(2);

    /// <summary>Up to 256 ms; the target ends at 200.</summary>
    private const int Bins = 128;

    /// <summary>Each 20 ms weigh a hundredth less than the next: a spike of 300 ms is below the percentile after 2 s.</summary>
    private const double Forget = 0.99;
    private const double Percentile = 0.95;

    private readonly double[] _histogram = new double[Bins];
    private double _weight = 1,
        _total;
    private TimeSpan _windowEnd,
        _fastest,
        _fastestBefore;

    public DelayEstimate() => Reset();

    public bool IsKnown { get; private set; }

    /// <summary>The transit of a packet without jitter.</summary>
    public TimeSpan Base => _fastest < _fastestBefore ? _fastest : _fastestBefore;

    /// <summary>What a packet without jitter should wait: the percentile and one frame.</summary>
    public TimeSpan Target { get; private set; }

    public void Reset()
    {
        Array.Clear(_histogram);
        IsKnown = false;
        (_fastest, _fastestBefore) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        // As if a stream with the jitter that the first target allows for had been heard.
        _weight = 1;
        _total = 1 / (1 - Forget);
        _histogram[(int)((StartTarget - Pcm.FrameDuration) / BinWidth) - 1] = _total;
        Target = StartTarget;
    }

    public void Update(TimeSpan transit, TimeSpan arrival, TimeSpan duration)
    {
        if (!IsKnown || arrival >= _windowEnd)
            (_fastestBefore, _fastest, _windowEnd) = (_fastest, TimeSpan.MaxValue, arrival + Window);
        IsKnown = true;
        if (transit < _fastest)
            _fastest = transit;
        Count(transit - Base, duration / Pcm.FrameDuration);
        Target = Clamp(FindPercentile() + Pcm.FrameDuration);
    }

    private void Count(TimeSpan jitter, double frames)
    {
        // Weighing the new more is forgetting the old, without touching every bin.
        _weight *= Math.Pow(Forget, -frames);
        _histogram[Math.Min((int)(jitter / BinWidth), Bins - 1)] += _weight * frames;
        _total += _weight * frames;
        if (_weight < 1e100)
            return;
        foreach (ref var bin in _histogram.AsSpan())
            bin /= _weight;
        _total /= _weight;
        _weight = 1;
    }

    private TimeSpan FindPercentile()
    {
        // The total of weights that grow without end approaches the sum of the geometric series.
        var (left, bin) = ((1 - Percentile) * _total, Bins - 1);
        while (bin > 0 && (left -= _histogram[bin]) > 0)
            bin--;
        return BinWidth * (bin + 1);
    }

    private static TimeSpan Clamp(TimeSpan target) =>
        target < MinTarget ? MinTarget
        : target > MaxTarget ? MaxTarget
        : target;
}
