using System.Numerics;

namespace MediaServer.Audio.Mixing;

/// <summary>The low-pass filter between 8 and 16 kHz: 47 taps of which 24 differ from zero beside the middle one.</summary>
/// <remarks>
/// Every other tap of a half-band filter is zero, so one branch of the two-phase form is a plain delay. A Kaiser window keeps what would
/// alias 60 dB down from 4.6 kHz on; 3.4 kHz, the edge of telephone speech, passes. The delay is 23 samples of 16 kHz.
/// </remarks>
internal static class HalfBand
{
    public const int Taps = 24;

    /// <summary>By how many samples of 8 kHz the plain branch is late.</summary>
    public const int Delay = 11;

    /// <summary>Samples of 8 kHz that one call takes or gives at most.</summary>
    public const int MaxNarrow = Pcm.Narrow / 1000 * Pcm.FrameMilliseconds;

    /// <summary>60 dB of attenuation.</summary>
    private const double KaiserBeta = 5.65;

    /// <summary>The even coefficients, for a gain of one half.</summary>
    private static readonly float[] Coefficients = Design();

    /// <summary>The other branch: each output is the sum of 24 inputs, the newest at <c>input[i + Taps - 1]</c>.</summary>
    public static void Convolve(ReadOnlySpan<float> input, Span<float> output)
    {
        var i = 0;
        for (; i <= output.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var tap = 0; tap < Taps; tap++)
                sum += Coefficients[tap] * new Vector<float>(input[(i + tap)..]);
            sum.CopyTo(output[i..]);
        }
        for (; i < output.Length; i++)
        {
            output[i] = 0;
            for (var tap = 0; tap < Taps; tap++)
                output[i] += Coefficients[tap] * input[i + tap];
        }
    }

    private static float[] Design()
    {
        var coefficients = new float[Taps];
        for (var tap = 0; tap < Taps; tap++)
        {
            double offset = 2 * tap - 2 * Delay - 1; // odd distances from the middle
            var window = Bessel(KaiserBeta * Math.Sqrt(1 - Math.Pow(offset / Taps, 2))) / Bessel(KaiserBeta);
            coefficients[tap] = (float)(Math.Sin(Math.PI * offset / 2) / (Math.PI * offset) * window);
        }
        var scale = 0.5f / coefficients.Sum();
        return [.. coefficients.Select(c => c * scale)];
    }

    /// <summary>The modified Bessel function of order zero, by its series.</summary>
    private static double Bessel(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > 1e-12 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}

/// <summary>16 kHz to 8 kHz.</summary>
internal sealed class Decimator
{
    private readonly float[] _odd = new float[HalfBand.Taps - 1 + HalfBand.MaxNarrow];
    private readonly float[] _even = new float[HalfBand.Delay + HalfBand.MaxNarrow];
    private readonly float[] _filtered = new float[HalfBand.MaxNarrow];

    /// <param name="wide">An even number of samples, at most 20 ms.</param>
    public void Process(ReadOnlySpan<int> wide, Span<int> narrow)
    {
        var count = wide.Length / 2;
        for (var i = 0; i < count; i++)
        {
            _even[HalfBand.Delay + i] = wide[2 * i];
            _odd[HalfBand.Taps - 1 + i] = wide[2 * i + 1];
        }
        HalfBand.Convolve(_odd, _filtered.AsSpan(0, count));
        for (var i = 0; i < count; i++)
            narrow[i] = (int)MathF.Round(_filtered[i] + 0.5f * _even[i]);
        _even.AsSpan(count, HalfBand.Delay).CopyTo(_even);
        _odd.AsSpan(count, HalfBand.Taps - 1).CopyTo(_odd);
    }
}

/// <summary>8 kHz to 16 kHz.</summary>
internal sealed class Interpolator
{
    private readonly float[] _input = new float[HalfBand.Taps - 1 + HalfBand.MaxNarrow];
    private readonly float[] _filtered = new float[HalfBand.MaxNarrow];

    /// <param name="narrow">At most 20 ms.</param>
    public void Process(ReadOnlySpan<int> narrow, Span<int> wide)
    {
        const int past = HalfBand.Taps - 1;
        for (var i = 0; i < narrow.Length; i++)
            _input[past + i] = narrow[i];
        HalfBand.Convolve(_input, _filtered.AsSpan(0, narrow.Length));
        for (var i = 0; i < narrow.Length; i++)
        {
            wide[2 * i] = (int)MathF.Round(2 * _filtered[i]);
            wide[2 * i + 1] = (int)_input[past + i - HalfBand.Delay];
        }
        _input.AsSpan(narrow.Length, past).CopyTo(_input);
    }
}
