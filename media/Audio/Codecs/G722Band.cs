using System.Runtime.CompilerServices;

namespace MediaServer.Audio.Codecs;

/// <summary>One sub-band of G.722: its scale factor and its adaptive predictor (clause 3.6, blocks 3 and 4), in the Recommendation's integers.</summary>
/// <remarks>Encoder and decoder run the same adaptation on the same quantized differences, so nothing but the codes is sent.</remarks>
internal struct G722Band
{
    private const int ZeroTaps = 6;

    private Taps _d;
    private Taps _b;
    private int _r1,
        _r2,
        _p1,
        _p2,
        _a1,
        _a2,
        _zeroPart,
        _logScale;

    /// <summary>Lower band: scale factors from 32, limit 9 octaves. Higher band: from 8, limit 11.</summary>
    private readonly int _octaves,
        _logLimit;

    private G722Band(int scale, int octaves)
    {
        Scale = scale;
        _octaves = octaves;
        _logLimit = octaves == 8 ? 18_432 : 22_528;
    }

    public static G722Band Lower => new(32, 8);

    public static G722Band Higher => new(8, 10);

    /// <summary>The step of the quantizer (DETL, DETH).</summary>
    public int Scale { get; private set; }

    /// <summary>What the next sample is expected to be (SL, SH).</summary>
    public int Prediction { get; private set; }

    /// <param name="difference">The quantized difference (DLT, DH).</param>
    /// <param name="logStep">By how much the code moves the logarithmic scale factor.</param>
    public void Adapt(int difference, int logStep)
    {
        AdaptScale(logStep);
        AdaptPredictor(difference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Saturate(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    // LOGSCL and SCALEL: the logarithm leaks by 127/128 and is turned back by one table for all octaves.
    private void AdaptScale(int logStep)
    {
        _logScale = Math.Clamp((_logScale * 127 >> 7) + logStep, 0, _logLimit);
        var mantissa = G722Tables.Ilb[_logScale >> 6 & 31];
        var shift = _octaves - (_logScale >> 11);
        Scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    private void AdaptPredictor(int difference)
    {
        var reconstructed = Saturate(Prediction + difference); // RECONS
        var partial = Saturate(_zeroPart + difference); // PARREC
        AdaptPoles(partial);
        AdaptZeros(difference);
        (_r2, _r1, _p2, _p1) = (_r1, reconstructed, _p1, partial);
        var poles = Saturate((_a1 * Saturate(2 * _r1) >> 15) + (_a2 * Saturate(2 * _r2) >> 15)); // FILTEP
        Prediction = Saturate(poles + _zeroPart); // PREDIC
    }

    // UPPOL2 and UPPOL1: sign correlation of the partial signal with its last two values, held inside the region of stability.
    private void AdaptPoles(int partial)
    {
        var (same1, same2) = ((partial ^ _p1) >= 0, (partial ^ _p2) >= 0);
        var pushed = Saturate(4 * _a1);
        var second = (Math.Min(same1 ? -pushed : pushed, short.MaxValue) >> 7) + (same2 ? 128 : -128) + (_a2 * 32_512 >> 15);
        second = Math.Clamp(second, -12_288, 12_288);
        var bound = 15_360 - second;
        var first = Saturate((same1 ? 192 : -192) + (_a1 * 32_640 >> 15));
        (_a1, _a2) = (Math.Clamp(first, -bound, bound), second);
    }

    // UPZERO, DELAYA and FILTEZ in one pass over the six taps.
    private void AdaptZeros(int difference)
    {
        var step = difference == 0 ? 0 : 128;
        var (newest, sum) = (difference, 0);
        for (var i = 0; i < ZeroTaps; i++)
        {
            var older = _d[i];
            var b = Saturate(((older ^ difference) >= 0 ? step : -step) + (_b[i] * 32_640 >> 15));
            _b[i] = b;
            sum += b * Saturate(2 * newest) >> 15;
            _d[i] = newest;
            newest = older;
        }
        _zeroPart = Saturate(sum);
    }

    [InlineArray(ZeroTaps)]
    private struct Taps
    {
        private int _first;
    }
}
