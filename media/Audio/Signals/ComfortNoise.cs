namespace MediaServer.Audio.Signals;

/// <summary>Comfort noise: its payload (RFC 3389 section 3.1) and a generator of quiet, slightly muffled noise.</summary>
/// <remarks>
/// <code>
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+- - -
///  |0|   level     | reflection coefficients, one byte each
///  +-+-+-+-+-+-+-+-+- - -
/// </code>
/// The spectrum is ignored and none is sent, which section 4.2 allows: the level is what the ear misses.
/// </remarks>
public sealed class ComfortNoise
{
    /// <summary>The static payload type for a clock of 8 kHz.</summary>
    public const byte PayloadType = 13;

    private uint _state = 0x9E37_79B9;
    private int _smooth;

    /// <summary>0 (loudest) to 127 -dBov.</summary>
    public byte Level { get; set; } = LevelMeter.Silence;

    public static bool TryParse(ReadOnlySpan<byte> payload, out byte level)
    {
        level = LevelMeter.Silence;
        if (payload.IsEmpty || (payload[0] & 0x80) != 0)
            return false;
        level = payload[0];
        return true;
    }

    public void Fill(Span<short> frame)
    {
        if (Level == LevelMeter.Silence)
        {
            frame.Clear();
            return;
        }
        // Uniform noise of amplitude A has the power A²/3; the one-pole filter below halves the amplitude and leaves a third of the power.
        var amplitude = (int)Math.Min(short.MaxValue, short.MaxValue * 3 * Math.Pow(10, -Level / 20.0));
        for (var i = 0; i < frame.Length; i++)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            var white = (int)((long)(int)_state * amplitude >> 31);
            _smooth += white - _smooth >> 1;
            frame[i] = (short)_smooth;
        }
    }
}
