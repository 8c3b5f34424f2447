namespace MediaServer.Audio.Signals;

/// <summary>Audio levels as RTP carries them (RFC 6464).</summary>
public static class LevelMeter
{
    public const byte Silence = 127;

    /// <summary>0 (loudest) to 127 (silence): the root mean square in -dBov, relative to a full-scale square wave.</summary>
    public static byte Measure(ReadOnlySpan<short> frame)
    {
        if (frame.IsEmpty)
            return Silence;
        var power = (double)PcmMath.Energy(frame) / frame.Length;
        if (power <= 0)
            return Silence;
        var level = -10 * Math.Log10(power / ((double)short.MaxValue * short.MaxValue));
        return (byte)Math.Clamp((int)Math.Round(level), 0, Silence);
    }
}
