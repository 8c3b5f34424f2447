namespace MediaServer.Bench.Phone.Sound;

/// <summary>Lays what was heard upon what was said.</summary>
internal static class Alignment
{
    /// <summary>A second, by which the place is found; it is then judged over everything.</summary>
    private const int Probe = 8000;

    /// <summary>The signal to distortion ratio in dB at the place of what was said that fits best.</summary>
    public static double BestSdr(short[] said, short[] heard)
    {
        var loudest = Loudest(heard);
        var (best, place) = (double.MinValue, 0);
        for (var at = 0; at + Probe <= said.Length; at++)
        {
            var sdr = Ear.Sdr(said.AsSpan(at, Probe), heard.AsSpan(loudest, Probe));
            if (sdr > best)
                (best, place) = (sdr, at - loudest);
        }
        var from = Math.Max(0, -place);
        var length = Math.Min(heard.Length - from, said.Length - place - from);
        return Ear.Sdr(said.AsSpan(place + from, length), heard.AsSpan(from, length));
    }

    private static int Loudest(short[] heard)
    {
        var best = 0;
        for (var at = 0; at + Probe <= heard.Length; at += 800)
        {
            if (Ear.Level(heard.AsSpan(at, Probe)) > Ear.Level(heard.AsSpan(best, Probe)))
                best = at;
        }
        return best;
    }
}
