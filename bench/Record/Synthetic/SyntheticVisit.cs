using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Bench.Record.Synthetic;

/// <summary>Writes the journal of a visit that never was.</summary>
public sealed class SyntheticVisit
{
    private static readonly DateTimeOffset Beginning = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>As the recorder does it.</summary>
    private const double FlushSeconds = 0.5;

    private readonly List<SyntheticTrack> _tracks = [];
    private readonly List<(double At, JournalEvent What)> _events = [];

    public SyntheticVisit Joins(string participant, string name, string role, double at = 0, string via = "web") =>
        Happens(at, new Joined(participant, name, role, via));

    public SyntheticVisit Happens(double at, JournalEvent what)
    {
        _events.Add((at, what));
        return this;
    }

    public SyntheticVisit Has(params ReadOnlySpan<SyntheticTrack> tracks)
    {
        _tracks.AddRange(tracks);
        return this;
    }

    /// <summary>One epoch, from <paramref name="from"/> to <paramref name="to"/>; what lies outside is not written.</summary>
    /// <param name="folder">Of the recording.</param>
    /// <param name="key">The recording's.</param>
    /// <param name="from">When the process began, in seconds.</param>
    /// <param name="to">When it ended.</param>
    /// <param name="inOrder">False for a process that was killed: the file has no end.</param>
    public void Write(JournalFolder folder, DataKey key, double from, double to, bool inOrder = true)
    {
        using var journal = JournalWriter.Begin(folder, key, "visit", "node", Beginning.AddSeconds(from), Nanoseconds(0));
        var queue = new PriorityQueue<(RecordType Type, ushort Track, byte[] Bytes), double>();
        foreach (var (at, what) in _events.Where(e => e.At >= from && e.At < to))
            queue.Enqueue((RecordType.Event, JournalRecord.NoTrack, what.ToJson()), at);
        using var senders = new Senders(_tracks, from);
        for (ushort i = 0; i < _tracks.Count; i++)
            Announce(queue, _tracks[i], i, from, to);
        var flushed = from;
        void Drain(double until)
        {
            while (queue.TryPeek(out var record, out var at) && at <= until)
            {
                queue.Dequeue();
                if (at >= from && at < to && !journal.TryAppend(record.Type, record.Track, Nanoseconds(at - from), record.Bytes))
                    throw new IOException("the journal refuses");
                if (at < flushed + FlushSeconds)
                    continue;
                flushed = at;
                if (!journal.TryFlush())
                    throw new IOException("the disk refuses");
            }
        }
        while (senders.TryNext(out var track, out var arrival))
        {
            Drain(arrival.SentAt);
            if (arrival.SentAt >= to)
                break;
            queue.Enqueue((arrival.Type, track, arrival.Bytes), arrival.At);
        }
        Drain(to);
        if (inOrder)
            journal.TryAppend(RecordType.Event, JournalRecord.NoTrack, Nanoseconds(to - from), new Ended("stopped").ToJson());
        if (!(inOrder ? journal.TryComplete() : journal.TryFlush()))
            throw new IOException("the disk refuses");
    }

    private static void Announce(
        PriorityQueue<(RecordType, ushort, byte[]), double> queue,
        SyntheticTrack track,
        ushort number,
        double from,
        double to
    )
    {
        if (!track.Active.Any(a => a.From.TotalSeconds < to && a.To.TotalSeconds > from))
            return;
        var begins = Math.Max(from, track.Active[0].From.TotalSeconds);
        queue.Enqueue((RecordType.Event, number, track.Added.ToJson()), begins);
        queue.Enqueue((RecordType.Event, number, track.Started.ToJson()), begins + 1e-6);
        foreach (var active in track.Active)
        {
            queue.Enqueue((RecordType.Event, number, new TrackSilenced(false).ToJson()), active.From.TotalSeconds + 2e-6);
            if (!track.Hangs)
                queue.Enqueue((RecordType.Event, number, new TrackSilenced(true).ToJson()), active.To.TotalSeconds + 0.04);
        }
    }

    private static ulong Nanoseconds(double seconds) => (ulong)(1_000_000_000L + (long)(seconds * 1e9));

    /// <summary>Merges what the tracks send, in the order of sending.</summary>
    private sealed class Senders : IDisposable
    {
        private readonly PriorityQueue<(ushort Track, IEnumerator<SyntheticTrack.Arrival> Sent), double> _next = new();

        public Senders(List<SyntheticTrack> tracks, double from)
        {
            for (ushort i = 0; i < tracks.Count; i++)
            {
                var sent = tracks[i].Send().GetEnumerator();
                do if (!sent.MoveNext())
                    break;
                while (sent.Current.At < from);
                if (sent.Current.Bytes is not null)
                    _next.Enqueue((i, sent), sent.Current.SentAt);
            }
        }

        public bool TryNext(out ushort track, out SyntheticTrack.Arrival arrival)
        {
            (track, arrival) = (0, default);
            if (!_next.TryDequeue(out var sender, out _))
                return false;
            (track, arrival) = (sender.Track, sender.Sent.Current);
            if (sender.Sent.MoveNext())
                _next.Enqueue(sender, sender.Sent.Current.SentAt);
            else
                sender.Sent.Dispose();
            return true;
        }

        public void Dispose()
        {
            while (_next.TryDequeue(out var sender, out _))
                sender.Sent.Dispose();
        }
    }
}
