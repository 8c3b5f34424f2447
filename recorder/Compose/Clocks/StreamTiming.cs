using MediaServer.Recorder.Journal;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>What is known of one stream's clock: when its packets came, and what its sender reported.</summary>
/// <param name="rate">Ticks of the RTP clock per second.</param>
public sealed class StreamTiming(int rate)
{
    /// <summary>Reports are made by software that is interrupted between reading two clocks.</summary>
    private const double ReportTolerance = 0.040;

    /// <summary>Steps of the arrivals below this are the network's, not the clock's.</summary>
    private const double ArrivalTolerance = 0.5;

    private readonly TimestampExtender _extender = new(rate);

    internal ArrivalEnvelope Arrivals { get; } = new();

    internal double Rate => rate;

    /// <summary>Packets come in the order of their sequence numbers.</summary>
    /// <returns>The timestamp, extended.</returns>
    public long OnPacket(uint timestamp, TimeSpan arrival)
    {
        var extended = _extender.Extend(timestamp);
        Arrivals.Add((double)extended / rate, arrival.TotalSeconds);
        return extended;
    }

    /// <summary>Recording minus media clock, by arrival alone.</summary>
    internal OffsetLine[] ByArrival()
    {
        var points = Arrivals.Points.Select(p => new ClockPoint(p.Media, p.Delay));
        return [.. new StepFinder(ArrivalTolerance).Find(points).Select(TheilSen.Fit)];
    }

    /// <summary>Sender's wall clock (seconds after <paramref name="epoch"/>) minus media clock; empty when the reports make no sense.</summary>
    /// <param name="isSteady">Whether the media clock keeps its pace, so that a line says more than two reports.</param>
    internal OffsetLine[] ByReports(IReadOnlyList<RecordedReport> reports, NtpTime epoch, out bool isSteady)
    {
        isSteady = true;
        if (Arrivals.Points.Count == 0)
            return [];
        var known = reports.Select(report => Read(report, epoch)).OrderBy(r => r.Point.X).ToArray();
        isSteady = !UnsteadyClock.TryFollow(known, ReportTolerance, out var lines);
        return isSteady ? ClockSteps.Explain(new StepFinder(ReportTolerance).Find(known.Select(r => r.Point)), Arrivals) : lines;
    }

    private UnsteadyClock.Report Read(in RecordedReport report, NtpTime epoch)
    {
        var near = Arrivals.NearestTo(report.At.TotalSeconds);
        var expected = near.Media + (report.At.TotalSeconds - near.At);
        var media = (double)TimestampExtender.Nearest((long)(expected * rate), report.Timestamp) / rate;
        var sender = report.SenderTime.Since(epoch).TotalSeconds;
        return new UnsteadyClock.Report(new ClockPoint(media, sender - media), sender - report.At.TotalSeconds);
    }
}
