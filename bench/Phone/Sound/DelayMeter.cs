using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaServer.Bench.Phone.Sound;

/// <summary>Finds what was sent in what was heard, window by window, and so how long each piece of sound was on its way.</summary>
internal sealed class DelayMeter(Played sent)
{
    /// <summary>Long enough to be told from everything else that was said.</summary>
    private const int Window = 1600;

    /// <summary>Nothing in this program is on its way for longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(700);

    /// <summary>Correlation from which a place is the right one.</summary>
    private const double Sure = 0.8;

    /// <summary>-45 dBFS: pauses are alike everywhere.</summary>
    private const double Quiet = -45;

    private readonly float[] _sent = [.. sent.Pcm.Select(s => (float)s)];
    private readonly double[] _energy = Energies(sent.Pcm);

    /// <summary>For each window that could be found: when it was heard, and its delay.</summary>
    /// <param name="hop">Samples from one window to the next.</param>
    public IEnumerable<(TimeSpan At, TimeSpan Delay)> Measure(Played heard, int hop)
    {
        for (var start = 0; start + Window <= heard.Pcm.Length; start += hop)
        {
            var window = heard.Pcm.AsSpan(start, Window);
            if (Ear.Level(window) < Quiet || Enumerable.Range(start / 160, Window / 160).Any(f => heard.At[f] == TimeSpan.MaxValue))
                continue;
            var middle = start + Window / 2;
            if (Find([.. heard.Pcm.Skip(start).Take(Window).Select(s => (float)s)], heard.TimeOf(middle)) is { } at)
                yield return (heard.TimeOf(middle), heard.TimeOf(middle) - sent.TimeOf(at + Window / 2));
        }
    }

    /// <summary>Where in what was sent the window fits best, if anywhere.</summary>
    private int? Find(float[] window, TimeSpan heardAt)
    {
        var own = Dot(window, window);
        var (best, place) = (0.0, 0);
        for (var at = FirstAfter(heardAt - Longest); at + Window <= _sent.Length && sent.At[(at + Window / 2) / 160] <= heardAt; at++)
        {
            var fit = Dot(window, _sent.AsSpan(at, Window)) / Math.Sqrt(own * (_energy[at + Window] - _energy[at]) + 1);
            if (fit > best)
                (best, place) = (fit, at);
        }
        return best >= Sure ? place : null;
    }

    /// <summary>Of all samples before each.</summary>
    private static double[] Energies(short[] pcm)
    {
        var sums = new double[pcm.Length + 1];
        for (var i = 0; i < pcm.Length; i++)
            sums[i + 1] = sums[i] + (double)pcm[i] * pcm[i];
        return sums;
    }

    private int FirstAfter(TimeSpan time)
    {
        var frame = Array.FindIndex(sent.At, at => at >= time);
        return Math.Max(0, frame) * 160;
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(one);
        var b = MemoryMarshal.Cast<float, Vector<float>>(other);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return Vector.Sum(sum); // windows are a whole number of vectors long
    }
}
