using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Mux;

namespace MediaServer.Recorder.Compose.Work;

/// <summary>Writes each track as it was sent, one file per codec, one at a time: the longest of them is what scratch must hold.</summary>
internal sealed class TrackExporter(ScratchFolder scratch, Timeline timeline)
{
    public async Task ExportAsync(
        IEnumerable<Lane> lanes,
        IReadOnlyDictionary<int, VideoLane> videos,
        ICompositionOutput output,
        CancellationToken cancel
    )
    {
        foreach (var lane in lanes)
        {
            cancel.ThrowIfCancellationRequested();
            var name = FormattableString.Invariant($"track-{lane.Number:D2}-{Word(lane)}.mkv");
            if (Write(lane, videos, name, cancel) is { } offset)
                await output.TakeAsync(new ComposedFile(name, ContentType(lane), lane.Key.Participant, offset), scratch.In(name), cancel);
            scratch.Remove(name);
        }
    }

    private TimeSpan? Write(Lane lane, IReadOnlyDictionary<int, VideoLane> videos, string name, CancellationToken cancel)
    {
        using var file = scratch.Create(name);
        if (!videos.TryGetValue(lane.Number, out var video))
            return AudioTrackFile.Write(lane, timeline, timeline.Duration, file, cancel) is { } sound
                ? TimeSpan.FromMilliseconds(sound.Start)
                : null;
        VideoTrackFile.WriteAll(video, file);
        return TimeSpan.FromMilliseconds(video.MillisecondsOf(0));
    }

    private static string Word(Lane lane) => $"{lane.Key.Source}-{lane.Key.Codec}".ToLowerInvariant();

    private static string ContentType(Lane lane) => lane.Key.Codec.IsVideo() ? "video/x-matroska" : "audio/x-matroska";
}
