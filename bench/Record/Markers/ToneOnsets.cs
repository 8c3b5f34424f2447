namespace MediaServer.Bench.Record.Markers;

/// <summary>Where a tone begins, by a Goertzel filter over windows of 10 ms in steps of 2 ms.</summary>
public static class ToneOnsets
{
    private const double Step = 0.002;
    private const double Window = 0.010;

    /// <summary>How much less energy the faintest tone may have than the loudest: who speaks over others is turned down for their sake.</summary>
    private const double Range = 12;

    public static double[] Of(ReadOnlySpan<short> samples, int rate, double hertz)
    {
        var (step, window) = ((int)(Step * rate), (int)(Window * rate));
        var energies = new double[Math.Max(0, (samples.Length - window) / step)];
        for (var i = 0; i < energies.Length; i++)
            energies[i] = Energy(samples.Slice(i * step, window), rate, hertz);
        var threshold = energies.DefaultIfEmpty().Max() / Range;
        var onsets = new List<double>();
        var last = double.NegativeInfinity;
        for (var i = 0; i < energies.Length; i++)
        {
            var at = i * Step + Window / 2;
            if (energies[i] < threshold || threshold <= 0)
                continue;
            if (at - last > 0.2)
                onsets.Add(at);
            last = at;
        }
        return [.. onsets];
    }

    private static double Energy(ReadOnlySpan<short> samples, int rate, double hertz)
    {
        var factor = 2 * Math.Cos(2 * Math.PI * hertz / rate);
        var (before, beforeThat) = (0.0, 0.0);
        foreach (var sample in samples)
            (before, beforeThat) = (sample + factor * before - beforeThat, before);
        return before * before + beforeThat * beforeThat - factor * before * beforeThat;
    }
}
