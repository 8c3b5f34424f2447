using MediaServer.Audio.Signals;

namespace MediaServer.Audio.Mixing;

/// <summary>Brings a quiet or a loud telephone slowly to the level of the others: -20 dBFS, by at most 12 dB either way.</summary>
/// <remarks>
/// Only speech is measured: below the gate the gain stands still, so that pauses are not pumped up. Within 3 dB of the target nothing
/// is changed at all, and a voice that is right is passed on bit by bit.
/// </remarks>
internal sealed class GainControl
{
    private const float Target = -20,
        Gate = -45,
        MaxGain = 12;

    /// <summary>A correction starts when it is worth 3 dB, and ends within half of one.</summary>
    private const float Start = 3,
        End = 0.5f;

    /// <summary>dB per 20 ms: 5 dB a second up and 15 down, as too loud is worse.</summary>
    private const float Rise = 0.1f,
        Fall = 0.3f;

    /// <summary>The power is an average over about two seconds of speech, and nothing is changed before there were as many.</summary>
    private const int Memory = 100;

    private int _heard;
    private float _power,
        _decibels,
        _gain = 1;
    private bool _correcting;

    public void Process(ReadOnlySpan<short> frame, Span<short> result)
    {
        Measure(frame);
        var gain = MathF.Pow(10, _decibels / 20);
        if (_decibels == 0 && _gain == 1)
            frame.CopyTo(result);
        else
            Apply(frame, result, gain);
        _gain = gain;
    }

    private void Measure(ReadOnlySpan<short> frame)
    {
        var power = PcmMath.Energy(frame) / (float)frame.Length;
        if (Decibels(power) < Gate)
            return;
        _heard = Math.Min(_heard + 1, Memory);
        _power += (power - _power) / _heard;
        if (_heard < Memory)
            return;
        var missing = Math.Clamp(Target - Decibels(_power), -MaxGain, MaxGain) - _decibels;
        if (Math.Abs(missing) > Start)
            _correcting = true;
        else if (Math.Abs(missing) < End)
            _correcting = false;
        if (_correcting)
            _decibels += Math.Clamp(missing, -Fall, Rise);
    }

    private static float Decibels(float power) => 10 * MathF.Log10(MathF.Max(power, 1) / (32_767f * 32_767f));

    private void Apply(ReadOnlySpan<short> frame, Span<short> result, float gain)
    {
        var step = (gain - _gain) / frame.Length;
        for (var i = 0; i < frame.Length; i++)
            result[i] = (short)Math.Clamp(frame[i] * (_gain + step * (i + 1)), short.MinValue, short.MaxValue);
    }
}
