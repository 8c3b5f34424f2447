using MediaServer.Audio.Signals;

namespace MediaServer.Audio.Jitter;

/// <summary>Finds by how much sound must be shifted to fit upon itself.</summary>
internal static class PitchFinder
{
    /// <summary>The shift with the highest normalized correlation; of equals the longest.</summary>
    /// <param name="sound">At least <paramref name="window"/> + <paramref name="maxLag"/> samples.</param>
    /// <param name="window">How many samples are compared.</param>
    /// <returns>The lag, and the correlation squared with its sign: 1 for a perfect fit.</returns>
    public static (int Lag, double Fit) Find(ReadOnlySpan<short> sound, int window, int minLag, int maxLag)
    {
        var template = sound[..window];
        var own = PcmMath.Energy(template);
        var energy = PcmMath.Energy(sound.Slice(minLag, window));
        var best = (Lag: minLag, Fit: double.MinValue);
        for (var lag = minLag; lag <= maxLag; lag++)
        {
            var dot = (double)PcmMath.Dot(template, sound[lag..]);
            var fit = dot * Math.Abs(dot) / ((double)own * energy + 1);
            if (fit >= best.Fit)
                best = (lag, fit);
            if (lag < maxLag)
                energy += sound[lag + window] * sound[lag + window] - sound[lag] * sound[lag];
        }
        return best;
    }
}
