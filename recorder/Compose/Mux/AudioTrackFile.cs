using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Compose.Matroska;

namespace MediaServer.Recorder.Compose.Mux;

/// <summary>A lane of sound as a file without holes.</summary>
/// <param name="Start">Where in the composition it begins, in milliseconds.</param>
/// <param name="Ticks">How long it is, in ticks of the codec's clock: what a decoder must give out.</param>
/// <param name="Filled">Ticks of it that are silence because nothing came.</param>
/// <param name="Skipped">Frames that had no room.</param>
internal sealed record AudioTrackFile(long Start, long Ticks, long Filled, int Skipped)
{
    /// <summary>Null when nothing of the lane lies within the composition.</summary>
    /// <param name="lane">Of sound.</param>
    /// <param name="timeline">Of the composition.</param>
    /// <param name="duration">
    /// Of the composition, which ends with a whole picture: a frame that begins later would be in the file, but nobody would decode it.
    /// </param>
    /// <param name="output">Where to write.</param>
    /// <param name="cancel">Ends it.</param>
    public static AudioTrackFile? Write(Lane lane, Timeline timeline, TimeSpan duration, Stream output, CancellationToken cancel)
    {
        var first = lane.Entries.FindIndex(e => timeline.TryPlace(e.At, out _));
        if (first < 0)
            return null;
        var codec = lane.Key.Codec;
        var start = Canvas.Milliseconds(timeline.Place(lane.Entries[first].At));
        var end = (long)Math.Round((duration.TotalMilliseconds - start) * codec.ClockRate() / 1000);
        if (end <= 0)
            return null;
        var line = new AudioLine(codec.ClockRate(), end);
        var track = new Track(new MatroskaWriter(output, MatroskaTrack.Audio(codec, lane.IsStereo ? 2 : 1)), codec, start);
        using var frames = lane.OpenRead();
        foreach (var entry in lane.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (!timeline.TryPlace(entry.At, out var place))
                continue;
            var at = (long)Math.Round((place.TotalMilliseconds - start) * codec.ClockRate() / 1000);
            if (!line.TryLay(at, entry.Duration, entry.Stream, entry.Timestamp, entry.IsQuiet, out var fill))
                continue;
            track.Fill(fill);
            track.Add(frames, entry);
        }
        track.Finish();
        return new AudioTrackFile(start, line.Length, line.Filled, line.Skipped);
    }

    /// <summary>Writes frame after frame, each where the one before ends.</summary>
    private sealed class Track(MatroskaWriter writer, MediaCodec codec, long start)
    {
        private readonly Silence _silence = Silence.Of(codec);
        private byte[] _buffer = new byte[2048];
        private long _ticks;

        private long Now => start + _ticks * 1000 / codec.ClockRate();

        public void Fill(long ticks)
        {
            foreach (var (duration, frame) in _silence.Fill(ticks))
                Write(frame, duration);
        }

        public void Add(Stream frames, in FrameEntry entry)
        {
            if (_buffer.Length < entry.Length)
                _buffer = new byte[entry.Length];
            var frame = _buffer.AsSpan(0, entry.Length);
            frames.Position = entry.Offset;
            frames.ReadExactly(frame);
            Write(frame, entry.Duration);
        }

        public void Finish() => writer.Finish(Now);

        private void Write(ReadOnlySpan<byte> frame, int duration)
        {
            writer.Write(Now, frame, isKeyFrame: true);
            _ticks += duration;
        }
    }
}
