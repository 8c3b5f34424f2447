using MediaServer.Recorder.Journal;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>Puts the streams of one sender onto the recording's timeline, in sync with each other.</summary>
/// <remarks>
/// Sender reports tie each stream's media clock to the sender's wall clock, which all its streams share; the fastest packets of all of
/// them tie that to ours. So sound and picture keep the distance that they had in front of the microphone and the camera, however long
/// either of them waited on its way. A stream without usable reports goes by its fastest packets alone. So do all of a sender's streams
/// whose reports contradict each other by more than any network explains: one of them lies, and nobody knows which. The sender's wall
/// clock is taken to keep its pace: one that is slewed meanwhile moves all its streams together.
/// </remarks>
public static class SessionClocks
{
    /// <summary>Twice this is how far a picture may be late against its sound and still have come over the same network.</summary>
    private const double MaxDisagreement = 0.5;

    private sealed record Stream(StreamTiming Timing, OffsetLine[] ByArrival, OffsetLine[] ByReports, bool IsSteady)
    {
        public static Stream Of(StreamTiming timing, IReadOnlyList<RecordedReport> reports, NtpTime epoch)
        {
            var lines = timing.ByReports(reports, epoch, out var isSteady);
            return new Stream(timing, timing.ByArrival(), lines, isSteady);
        }

        /// <summary>Recording minus the sender's wall clock, at each of the fastest packets.</summary>
        public IReadOnlyList<ClockPoint> Points { get; } =
        [
            .. Timing
                .Arrivals.Points.Where(_ => ByReports.Length > 0)
                .Select(p => new ClockPoint(p.At, p.At - (p.Media + At(ByReports, p.Media)))),
        ];
    }

    /// <param name="streams">Of one sender in one epoch.</param>
    /// <returns>A clock for each, in the same order; null for streams without a packet.</returns>
    public static IReadOnlyList<StreamClock?> Fit(IReadOnlyList<(StreamTiming Timing, IReadOnlyList<RecordedReport> Reports)> streams)
    {
        var epoch = streams.SelectMany(s => s.Reports).Select(r => r.SenderTime).FirstOrDefault();
        var known = streams.Select(s => Stream.Of(s.Timing, s.Reports, epoch)).ToArray();
        var trusted = Trusted(known);
        var shared = Shared(trusted);
        return [.. known.Select(s => ClockOf(s, shared is not null && trusted.Contains(s) ? shared : null))];
    }

    private static HashSet<Stream> Trusted(IEnumerable<Stream> streams)
    {
        var offsets = streams
            .Where(s => s.Points.Count > 0)
            .Select(s => (Stream: s, Offset: TheilSen.Median([.. s.Points.Select(p => p.Offset)])))
            .ToArray();
        if (offsets.Length == 0)
            return [];
        var middle = TheilSen.Median([.. offsets.Select(o => o.Offset)]);
        return [.. offsets.Where(o => Math.Abs(o.Offset - middle) <= MaxDisagreement).Select(o => o.Stream)];
    }

    /// <summary>
    /// The lower edge of all points together: of a sound and a picture, the faster one knows the way. What is between two reports of an
    /// unsteady clock is a guess, and is asked only when there is nothing else.
    /// </summary>
    private static OffsetLine? Shared(HashSet<Stream> streams)
    {
        var points = streams
            .Where(s => s.IsSteady || !streams.Any(other => other.IsSteady && other.Points.Count > 0))
            .SelectMany(s => s.Points)
            .GroupBy(p => Math.Floor(p.X))
            .OrderBy(g => g.Key)
            .Select(g => g.MinBy(p => p.Offset))
            .ToArray();
        return points.Length == 0 ? null : TheilSen.Fit(points);
    }

    private static StreamClock? ClockOf(Stream stream, OffsetLine? shared)
    {
        if (stream.ByArrival.Length == 0)
            return null;
        if (shared is not { } wall)
            return new StreamClock(stream.Timing.Rate, stream.ByArrival);
        // The wall clock's offset is asked for at the arrival, which changes by the drift of clocks only: a line plus a line.
        var lines = stream.ByReports.Select(line =>
        {
            var at = line.Anchor + At(stream.ByArrival, line.Anchor);
            return line with { Offset = line.Offset + wall.At(at), Slope = line.Slope + wall.Slope };
        });
        return new StreamClock(stream.Timing.Rate, [.. lines]);
    }

    private static double At(OffsetLine[] lines, double media)
    {
        var index = Array.FindLastIndex(lines, line => line.From <= media);
        return lines[Math.Max(0, index)].At(media);
    }
}
