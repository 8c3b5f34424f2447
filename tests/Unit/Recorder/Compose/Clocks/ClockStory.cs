using MediaServer.Recorder.Compose.Clocks;
using MediaServer.Recorder.Journal;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Compose.Clocks;

/// <summary>One stream of a simulated sender: what happened when, how its clocks showed it, and how the network carried it.</summary>
internal sealed class ClockStory(int rate, double every, int seed = 1)
{
    private const double FastestWay = 0.030;

    private readonly Random _random = new(seed);
    private readonly List<(double Happened, long Timestamp)> _sent = [];
    private readonly List<RecordedReport> _reports = [];

    /// <summary>How fast the media clock runs against true time.</summary>
    public double MediaSkew { get; init; }

    /// <summary>How fast the sender's wall clock runs.</summary>
    public double WallSkew { get; init; }

    /// <summary>What the sender's wall clock shows beyond ours, at each true time.</summary>
    public Func<double, double> WallError { get; set; } = _ => -1234.5;

    /// <summary>Ticks that the media clock has jumped by, at each true time.</summary>
    public Func<double, long> MediaJump { get; set; } = _ => 0;

    /// <summary>Which wall clock a report tells of; the true one by default.</summary>
    public Func<double, double>? Lie { get; set; }

    /// <summary>What this stream takes longer on its way than the fastest.</summary>
    public double ExtraDelay { get; init; }

    public StreamTiming Timing { get; } = new(rate);

    public IReadOnlyList<RecordedReport> Reports => _reports;

    public ClockStory Run(double from, double to, double reportEvery = 5)
    {
        var nextReport = from + 0.7;
        for (var t = from; t < to; t += every)
        {
            var timestamp = TimestampAt(t);
            var arrival = t + FastestWay + ExtraDelay - 0.02 * Math.Log(1 - _random.NextDouble());
            _sent.Add((t, Timing.OnPacket((uint)timestamp, TimeSpan.FromSeconds(arrival))));
            if (t < nextReport)
                continue;
            nextReport += reportEvery;
            _reports.Add(new RecordedReport(TimeSpan.FromSeconds(t + FastestWay), Ntp((Lie ?? WallAt)(t)), (uint)timestamp));
        }
        return this;
    }

    public double WallAt(double t) => t * (1 + WallSkew) + WallError(t);

    /// <summary>How far the clock puts each packet from when it happened; the fastest way belongs to it, as nobody can know it.</summary>
    public double[] Errors(StreamClock? clock)
    {
        Assert.NotNull(clock);
        return [.. _sent.Select(s => clock.TimeOf(s.Timestamp).TotalSeconds - s.Happened - FastestWay)];
    }

    public static IReadOnlyList<StreamClock?> Fit(params IEnumerable<ClockStory> stories) =>
        SessionClocks.Fit([.. stories.Select(s => (s.Timing, s.Reports))]);

    private long TimestampAt(double t) => 4_294_000_000 + (long)(t * (1 + MediaSkew) * rate) + MediaJump(t);

    private static NtpTime Ntp(double seconds) => NtpTime.FromUnix(TimeSpan.FromSeconds(1_700_000_000 + seconds));
}
