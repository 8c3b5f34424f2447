using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaServer.Audio.Mixing;

/// <summary>Keeps the sum of several voices within 16 bits by turning it down for a moment, not by cutting it off.</summary>
/// <remarks>
/// Below -3 dBFS nothing is touched. Above, the gain falls so that the peak lands between the knee and full scale, and returns over
/// 200 ms. It is set for each 5 ms and moves in a straight line between them; a frame's later blocks are known when its earlier
/// ones are written, so it falls before the peak comes. Only at the start of a frame it must fall within 1 ms.
/// </remarks>
internal sealed class Limiter
{
    /// <summary>-3 dBFS.</summary>
    public const int Knee = 23_198;

    private const int Blocks = 4;

    /// <summary>1 - exp(-5 ms / 200 ms).</summary>
    private const float Release = 0.0247f;

    private float _gain = 1;

    /// <param name="sum">20 ms.</param>
    /// <returns>Whether the sum was too loud and was turned down.</returns>
    public bool Process(ReadOnlySpan<int> sum, Span<short> frame)
    {
        if (_gain == 1 && Peak(sum) <= Knee)
        {
            Narrow(sum, frame);
            return false;
        }
        Span<float> gains = stackalloc float[Blocks];
        var block = sum.Length / Blocks;
        var gain = _gain;
        for (var i = 0; i < Blocks; i++)
            gains[i] = gain = Math.Min(Wanted(Peak(sum.Slice(i * block, block))), Released(gain));
        for (var i = 0; i < Blocks; i++)
        {
            var end = i + 1 < Blocks ? Math.Min(gains[i], gains[i + 1]) : gains[i];
            var part = sum.Slice(i * block, block);
            if (i == 0 && _gain > gains[0])
                Fall(part, frame[..block], _gain, end);
            else
                Ramp(part, frame.Slice(i * block, block), _gain, end);
            _gain = end;
        }
        return true;
    }

    private static float Released(float gain)
    {
        var released = gain + (1 - gain) * Release;
        return released > 0.999f ? 1 : released;
    }

    // What lies above the knee is bent so that even an endless peak ends at full scale.
    private static float Wanted(int peak)
    {
        if (peak <= Knee)
            return 1;
        const float room = short.MaxValue - Knee;
        var over = (float)peak - Knee;
        return (Knee + room * over / (over + room)) / peak;
    }

    private static void Fall(ReadOnlySpan<int> sum, Span<short> frame, float from, float to)
    {
        var attack = sum.Length / 5;
        Ramp(sum[..attack], frame[..attack], from, to);
        Ramp(sum[attack..], frame[attack..], to, to);
    }

    private static void Ramp(ReadOnlySpan<int> sum, Span<short> frame, float from, float to)
    {
        var step = (to - from) / sum.Length;
        for (var i = 0; i < sum.Length; i++)
            frame[i] = (short)Math.Clamp(sum[i] * (from + step * (i + 1)), short.MinValue, short.MaxValue);
    }

    private static int Peak(ReadOnlySpan<int> sum)
    {
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(sum);
        var highest = Vector<int>.Zero;
        foreach (var vector in vectors)
            highest = Vector.Max(highest, Vector.Abs(vector));
        var peak = 0;
        for (var lane = 0; lane < Vector<int>.Count; lane++)
            peak = Math.Max(peak, highest[lane]);
        for (var i = vectors.Length * Vector<int>.Count; i < sum.Length; i++)
            peak = Math.Max(peak, Math.Abs(sum[i]));
        return peak;
    }

    private static void Narrow(ReadOnlySpan<int> sum, Span<short> frame)
    {
        var wide = MemoryMarshal.Cast<int, Vector<int>>(sum);
        var narrow = MemoryMarshal.Cast<short, Vector<short>>(frame[..sum.Length]);
        for (var i = 0; i < narrow.Length; i++)
            narrow[i] = Vector.Narrow(wide[2 * i], wide[2 * i + 1]);
        for (var i = narrow.Length * Vector<short>.Count; i < sum.Length; i++)
            frame[i] = (short)sum[i];
    }
}
