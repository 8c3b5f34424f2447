namespace MediaServer.Recorder.Compose.Work;

/// <summary>What a composition may need of scratch, which is memory: rather refused at the beginning than cut off in the middle.</summary>
internal static class ScratchNeed
{
    /// <summary>AAC at 96 kbit/s, in its file and in the film.</summary>
    private const long SoundBytesPerSecond = 2 * 12_000;

    /// <summary>Silence that stands where somebody says nothing is at most G.711's, with what Matroska puts around it.</summary>
    private const long VoiceBytesPerSecond = 9_000;

    /// <param name="duration">Of the film.</param>
    /// <param name="lanes">What was sent.</param>
    /// <param name="processes">Stretches that are made at a time.</param>
    /// <returns>Bytes: what is finished, and the largest of what is read beside it: all voices, the stretches, or a track.</returns>
    public static long Of(TimeSpan duration, IEnumerable<(bool IsVideo, long Bytes)> lanes, int processes)
    {
        var (videos, voices) = (lanes.Where(l => l.IsVideo).ToArray(), lanes.Where(l => !l.IsVideo).ToArray());
        var seconds = duration.TotalSeconds;
        // Parts, and the film that is joined of them.
        var finished = seconds * (SoundBytesPerSecond + (videos.Length > 0 ? 2L * PictureComposer.MaxBytesPerSecond : 0));
        var spoken = voices.Sum(l => l.Bytes + seconds * VoiceBytesPerSecond);
        var seen = videos.Sum(l => l.Bytes) * Math.Min(1, processes * Layout.LayoutPlanner.LongestSeconds / Math.Max(1, seconds));
        var longest = videos.Select(l => (double)l.Bytes).DefaultIfEmpty().Max();
        return (long)(finished + Math.Max(spoken, Math.Max(seen, longest)));
    }
}
