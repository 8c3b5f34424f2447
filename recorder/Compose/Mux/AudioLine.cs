namespace MediaServer.Recorder.Compose.Mux;

/// <summary>Lays frames of sound one behind the other, so that each is heard when it happened and there is never a hole.</summary>
/// <remarks>
/// Decoders give out sample after sample and pass over holes, so a hole is filled before it gets there. A sound device's clock is not
/// ours; what it gains or loses is made up for where nobody speaks, as soon as it is <see cref="Tolerance"/>, and at
/// <see cref="Limit"/> wherever it is. All in ticks of the track's clock.
/// </remarks>
/// <param name="rate">Ticks per second.</param>
/// <param name="end">Where whoever reads it stops, from the line's beginning: frames that begin there or later are left out.</param>
internal sealed class AudioLine(int rate, long end = long.MaxValue)
{
    /// <summary>10 ms: a quarter of what can be noticed between lips and sound.</summary>
    private const double Tolerance = 0.010;

    /// <summary>30 ms: below what can be noticed, even so.</summary>
    private const double Limit = 0.030;

    /// <summary>Finer than 2.5 ms no codec's silence comes.</summary>
    private readonly int _grain = rate / 400;

    private bool _started;
    private ushort _stream;
    private long _expected;

    /// <summary>Ticks that are laid down, from the line's own beginning.</summary>
    public long Length { get; private set; }

    /// <summary>Silence that stands where nothing came.</summary>
    public long Filled { get; private set; }

    /// <summary>Frames that had no room, because two sources overlap or a clock gains.</summary>
    public int Skipped { get; private set; }

    /// <param name="at">Where the frame belongs, from the line's beginning.</param>
    /// <param name="duration">Of the frame.</param>
    /// <param name="stream">Which of the lane's streams it is of.</param>
    /// <param name="timestamp">Of the frame.</param>
    /// <param name="isQuiet">Nobody hears if it is missing or something stands before it.</param>
    /// <param name="fill">Silence to lay down before it.</param>
    /// <returns>False when the frame is to be left out.</returns>
    public bool TryLay(long at, int duration, ushort stream, long timestamp, bool isQuiet, out long fill)
    {
        var error = at - Length;
        var continues = _started && stream == _stream && timestamp == _expected;
        (_started, _stream, _expected) = (true, stream, timestamp + duration);
        fill = 0;
        var allowed = !continues ? _grain / 2.0 : rate * (isQuiet ? Tolerance : Limit);
        if (error < -allowed && error <= -duration / 2)
        {
            Skipped++;
            return false;
        }
        if (error > allowed)
            fill = error / _grain * _grain;
        if (Length + fill >= end)
        {
            fill = 0;
            return false;
        }
        Filled += fill;
        Length += fill + duration;
        return true;
    }
}
