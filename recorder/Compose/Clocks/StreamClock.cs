namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>When the media of one stream happened, on the recording's timeline.</summary>
public sealed class StreamClock
{
    private readonly double _rate;
    private readonly OffsetLine[] _lines;

    /// <param name="rate">Ticks of the RTP clock per second.</param>
    /// <param name="lines">Recording minus media clock; ascending, at least one.</param>
    internal StreamClock(double rate, OffsetLine[] lines) => (_rate, _lines) = (rate, lines);

    /// <param name="timestamp">Extended as the stream's <see cref="StreamTiming"/> did.</param>
    public TimeSpan TimeOf(long timestamp)
    {
        var media = timestamp / _rate;
        var line = _lines[0];
        foreach (var candidate in _lines.AsSpan(1))
        {
            if (candidate.From > media)
                break;
            line = candidate;
        }
        return TimeSpan.FromSeconds(media + line.At(media));
    }
}
