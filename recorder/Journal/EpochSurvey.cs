using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Journal;

/// <summary>Puts the records of one epoch into the recording's time, and what they say into the recording.</summary>
internal sealed class EpochSurvey(Recording recording, RecordedEpoch epoch, ulong zero)
{
    private readonly Dictionary<ushort, RecordedTrack> _tracks = [];

    /// <summary>Null when the file's first record is not its beginning.</summary>
    public static EpochSurvey? Begin(Recording recording, uint number, in StoredRecord first)
    {
        if (first.Type != RecordType.Epoch || !EpochRecord.TryParse(first.Payload.Span, out var e) || e.Epoch != number)
            return null;
        if (recording.EpochList.Count == 0)
            (recording.StartedAt, recording.Visit) = (e.WallClock, e.Visit);
        // A wall clock that was set back must not make two epochs overlap.
        var from = e.WallClock - recording.StartedAt;
        from = from < recording.Duration ? recording.Duration : from;
        var epoch = new RecordedEpoch(e.Epoch, e.Node, e.WallClock, from) { Records = 1 };
        recording.EpochList.Add(epoch);
        return new EpochSurvey(recording, epoch, first.Nanoseconds);
    }

    public RecordedEpoch Epoch => epoch;

    public RecordedTrack? Track(ushort number) => _tracks.GetValueOrDefault(number);

    public TimeSpan TimeOf(ulong nanoseconds) => epoch.From + TimeSpan.FromTicks((long)(nanoseconds - zero) / TimeSpan.NanosecondsPerTick);

    public void Add(in StoredRecord record)
    {
        var at = TimeOf(record.Nanoseconds);
        epoch.Records++;
        epoch.To = at > epoch.To ? at : epoch.To;
        switch (record.Type)
        {
            case RecordType.Rtp:
                AddPacket(record, at);
                break;
            case RecordType.SenderReport:
                AddReport(record, at);
                break;
            case RecordType.Event:
                AddEvent(record, at);
                break;
            case RecordType.Gap when GapRecord.TryParse(record.Payload.Span, out var gap):
                recording.GapList.Add(new RecordedGap(TimeOf(gap.SinceNanoseconds), at, Track(record.Track), gap.Reason, gap.Packets));
                break;
        }
    }

    private void AddPacket(in StoredRecord record, TimeSpan at)
    {
        if (RtpPacket.TryParse(record.Payload.Span, out var packet) && Track(record.Track)?.StreamOf(packet.Ssrc) is { } stream)
            stream.OnPacket(at);
        else
            epoch.OrphanedPackets++;
    }

    private void AddReport(in StoredRecord record, TimeSpan at)
    {
        if (!RtcpReader.TryParse(record.Payload.Span, out var reader) || !reader.MoveNext())
            return;
        if (SenderReport.TryParse(reader.Current, out var report))
            Track(record.Track)?.StreamOf(report.Ssrc)?.OnReport(new RecordedReport(at, report.Info.Time, report.Info.RtpTimestamp));
    }

    private void AddEvent(in StoredRecord record, TimeSpan at)
    {
        if (!JournalEvent.TryParse(record.Payload.Span, out var what))
        {
            epoch.UnreadEvents++;
            return;
        }
        if (what is TrackAdded added)
        {
            var track = new RecordedTrack(recording.TrackList.Count, epoch.Number, at, added);
            recording.TrackList.Add(track);
            _tracks[record.Track] = track;
        }
        var about = Track(record.Track);
        recording.EventList.Add(new RecordedEvent(at, about, what));
        if (about is null)
            return;
        if (what is TrackAgreed agreed)
            about.Agree(agreed);
        else if (what is StreamStarted started)
            about.Start(started);
        else if (what is TrackRemoved)
            about.RemovedAt ??= at;
    }
}
