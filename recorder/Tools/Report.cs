using System.Globalization;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Tools;

/// <summary>A recording in words for an operator. Names of people stay inside the journal.</summary>
internal static class Report
{
    public static void WriteSummary(Recording recording, TextWriter to)
    {
        Line(
            to,
            $"recording {recording.Id} of visit {recording.Visit}, begun {recording.StartedAt:u}, {recording.Duration:hh\\:mm\\:ss\\.fff}"
        );
        foreach (var epoch in recording.Epochs)
            Line(to, $"epoch {epoch.Number} on {epoch.Node}: {epoch.From:c} to {epoch.To:c}, {epoch.Records} records");
        foreach (var track in recording.Tracks)
            WriteTrack(track, to);
        foreach (var pause in recording.Pauses)
            Line(to, $"paused {pause.From:c} to {pause.To:c}");
        foreach (var gap in recording.Gaps)
            Line(to, $"gap {gap.From:c} to {gap.To:c}: {gap.Packets} packets of track {gap.Track?.Number} ({gap.Reason})");
    }

    /// <summary>One line for everything that is not as it was written; false when there is none.</summary>
    public static bool WriteDamage(Recording recording, TextWriter to)
    {
        foreach (var name in recording.Unreadable)
            Line(to, $"{name}: not a journal of this recording, or its beginning is damaged");
        foreach (var epoch in recording.Epochs)
        {
            var name = JournalFolder.NameOf(epoch.Number);
            foreach (var damage in epoch.Damage)
                Line(to, $"{name}: {damage.Fault} at byte {damage.Offset} ({damage.Amount})");
            if (epoch.SkippedBytes > 0)
                Line(to, $"{name}: {epoch.SkippedBytes} bytes are no records");
            if (epoch.OrphanedPackets > 0)
                Line(to, $"{name}: {epoch.OrphanedPackets} packets belong to no known track");
        }
        if (recording.Epochs.Count == 0)
            Line(to, $"no epoch can be read");
        return !recording.IsWhole;
    }

    private static void WriteTrack(RecordedTrack track, TextWriter to)
    {
        var codecs = string.Join(' ', track.Codecs.Select(c => $"{c.PayloadType}={c.Name}"));
        Line(
            to,
            $"track {track.Number} ({track.Id}) of {track.Participant}: {track.Kind} {track.Source}, epoch {track.Epoch}, from {track.AddedAt:c}, {codecs}"
        );
        foreach (var s in track.Streams)
            Line(
                to,
                $"  ssrc {s.Ssrc} layer {s.Layer} {s.Rid}: {s.Packets} packets {s.FirstAt:c} to {s.LastAt:c}, {s.Reports.Count} sender reports"
            );
    }

    private static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
