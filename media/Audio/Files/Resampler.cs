namespace MediaServer.Audio.Files;

/// <summary>Brings a whole recording to another sampling rate, once, at start; calls are never resampled like this.</summary>
internal static class Resampler
{
    /// <summary>Zero crossings of the sinc on each side; with the Hann window what would alias is some 50 dB down.</summary>
    private const int Crossings = 16;

    /// <summary>Where the pass band ends, as a share of the lower rate's half.</summary>
    private const double Cutoff = 0.92;

    public static short[] Convert(ReadOnlySpan<short> pcm, int from, int to)
    {
        if (from == to)
            return pcm.ToArray();
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(from, to);
        var (up, down) = (to / divisor, from / divisor);
        var cutoff = Cutoff * Math.Min(1, (double)to / from);
        var reach = (int)Math.Ceiling(Crossings / cutoff);
        var phases = Phases(up, cutoff, reach);
        var result = new short[(int)((long)pcm.Length * up / down)];
        for (var i = 0; i < result.Length; i++)
        {
            var position = (long)i * down;
            result[i] = Filter(pcm, (int)(position / up), phases[position % up], reach);
        }
        return result;
    }

    private static short Filter(ReadOnlySpan<short> pcm, int middle, double[] taps, int reach)
    {
        var sum = 0.0;
        var first = Math.Max(0, middle - reach + 1);
        var last = Math.Min(pcm.Length - 1, middle + reach);
        for (var i = first; i <= last; i++)
            sum += pcm[i] * taps[i - (middle - reach + 1)];
        return (short)Math.Clamp(Math.Round(sum), short.MinValue, short.MaxValue);
    }

    private static double[][] Phases(int count, double cutoff, int reach)
    {
        var phases = new double[count][];
        for (var phase = 0; phase < count; phase++)
        {
            phases[phase] = new double[2 * reach];
            for (var tap = 0; tap < 2 * reach; tap++)
            {
                var distance = tap - reach + 1 - (double)phase / count;
                var x = Math.PI * cutoff * distance;
                var sinc = x == 0 ? 1 : Math.Sin(x) / x;
                var window = Math.Abs(distance) >= reach ? 0 : 0.5 + 0.5 * Math.Cos(Math.PI * distance / reach);
                phases[phase][tap] = cutoff * sinc * window;
            }
        }
        return phases;
    }
}
