using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaServer.Audio.Signals;

/// <summary>Sums over samples, as many at a time as the processor takes.</summary>
internal static class PcmMath
{
    public static long Energy(ReadOnlySpan<short> x) => Dot(x, x);

    /// <summary>The sum of products; the first operand's length counts.</summary>
    public static long Dot(ReadOnlySpan<short> x, ReadOnlySpan<short> y)
    {
        y = y[..x.Length];
        var sum = Vector<long>.Zero;
        var xs = MemoryMarshal.Cast<short, Vector<short>>(x);
        var ys = MemoryMarshal.Cast<short, Vector<short>>(y);
        for (var i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out var xLow, out var xHigh);
            Vector.Widen(ys[i], out var yLow, out var yHigh);
            Vector.Widen(xLow * yLow, out var a, out var b);
            Vector.Widen(xHigh * yHigh, out var c, out var d);
            sum += a + b + (c + d);
        }
        var total = Vector.Sum(sum);
        for (var i = xs.Length * Vector<short>.Count; i < x.Length; i++)
            total += x[i] * y[i];
        return total;
    }
}
