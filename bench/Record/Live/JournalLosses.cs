using MediaServer.Recorder.Journal;

namespace MediaServer.Bench.Record.Live;

/// <summary>When the server was killed, and when everybody was connected and sending again, by the wall clock of this machine.</summary>
internal sealed record Kill(DateTimeOffset At, DateTimeOffset Back);

/// <param name="Before">From the last stored packet to the kill, of the stream that lost most.</param>
/// <param name="After">From when everybody was back to the first stored packet, of the stream that came last.</param>
internal sealed record KillLoss(double Before, double After)
{
    public double Total => Before + After;
}

/// <summary>How much of what reached the server is missing in the journal around each kill.</summary>
internal static class JournalLosses
{
    /// <param name="data">The server's data directory.</param>
    /// <param name="recording">Which of its recordings.</param>
    /// <param name="kills">In their order; the journal has an epoch more.</param>
    /// <returns>What each kill cost, in milliseconds.</returns>
    public static IReadOnlyList<KillLoss> Of(string data, string recording, IReadOnlyList<Kill> kills)
    {
        var journal = ServerJournal.Read(Path.Combine(data, "recordings"), data, recording);
        if (journal.Unreadable.Count > 0 || journal.Epochs.Count != kills.Count + 1)
            throw new InvalidDataException(
                $"{kills.Count} kills, but {journal.Epochs.Count} epochs and {journal.Unreadable.Count} unreadable files"
            );
        return
        [
            .. kills.Select(
                (kill, i) =>
                    new KillLoss(
                        Math.Round(Before(journal, journal.Epochs[i], kill).TotalMilliseconds),
                        Math.Round(After(journal, journal.Epochs[i + 1], kill).TotalMilliseconds)
                    )
            ),
        ];
    }

    private static TimeSpan Before(Recording journal, RecordedEpoch epoch, Kill kill) =>
        kill.At - Streams(journal, epoch).Min(s => WallClock(epoch, s.LastAt));

    private static TimeSpan After(Recording journal, RecordedEpoch epoch, Kill kill)
    {
        var late = Streams(journal, epoch).Max(s => WallClock(epoch, s.FirstAt)) - kill.Back;
        return late > TimeSpan.Zero ? late : TimeSpan.Zero;
    }

    private static RecordedStream[] Streams(Recording journal, RecordedEpoch epoch)
    {
        var streams = journal.Tracks.Where(t => t.Epoch == epoch.Number).SelectMany(t => t.Streams).Where(s => s.Packets > 0).ToArray();
        return streams.Length == 2 * RecordedPair.People
            ? streams
            : throw new InvalidDataException($"epoch {epoch.Number} has {streams.Length} streams of {2 * RecordedPair.People}");
    }

    private static DateTimeOffset WallClock(RecordedEpoch epoch, TimeSpan at) => epoch.StartedAt + (at - epoch.From);
}
