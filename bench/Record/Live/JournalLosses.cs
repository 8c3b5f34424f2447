using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Bench.Record.Live;

/// <summary>When the server was killed, and when everybody was connected and sending again, by the wall clock of this machine.</summary>
internal sealed record Kill(DateTimeOffset At, DateTimeOffset Back);

/// <summary>How much of what reached the server is missing in the journal around each kill.</summary>
internal static class JournalLosses
{
    /// <param name="data">The server's data directory.</param>
    /// <param name="recording">Which of its recordings.</param>
    /// <param name="kills">In their order; the journal has an epoch more.</param>
    /// <returns>For each kill the most that any stream lost, before it and after everybody was back together.</returns>
    public static IReadOnlyList<TimeSpan> Of(string data, string recording, IReadOnlyList<Kill> kills)
    {
        var folder = JournalFolder.In(Path.Combine(data, "recordings"), recording);
        var keys = new KeyRing(MasterKey.FromFile(Path.Combine(data, "recorder.key")));
        if (!keys.TryOpen(folder.Path, recording, out var key))
            throw new InvalidDataException("The journal's key cannot be opened.");
        using (key)
        {
            var journal = new JournalReader(folder, key).Recording;
            if (journal.Unreadable.Count > 0 || journal.Epochs.Count != kills.Count + 1)
                throw new InvalidDataException(
                    $"{kills.Count} kills, but {journal.Epochs.Count} epochs and {journal.Unreadable.Count} unreadable files"
                );
            return [.. kills.Select((kill, i) => Before(journal, journal.Epochs[i], kill) + After(journal, journal.Epochs[i + 1], kill))];
        }
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
