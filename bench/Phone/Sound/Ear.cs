namespace MediaServer.Bench.Phone.Sound;

/// <summary>Judges what came out.</summary>
internal static class Ear
{
    /// <summary>Signal to distortion in dB: how much of the sound is not the reference, after the best gain.</summary>
    public static double Sdr(ReadOnlySpan<short> reference, ReadOnlySpan<short> heard)
    {
        var (cross, own, all) = (0.0, 0.0, 0.0);
        for (var i = 0; i < reference.Length; i++)
        {
            cross += (double)reference[i] * heard[i];
            own += (double)reference[i] * reference[i];
            all += (double)heard[i] * heard[i];
        }
        var signal = cross * cross / own;
        return 10 * Math.Log10(signal / Math.Max(all - signal, 1e-9));
    }

    /// <summary>Root mean square in dBFS.</summary>
    public static double Level(ReadOnlySpan<short> pcm)
    {
        var sum = 0.0;
        foreach (var sample in pcm)
            sum += (double)sample * sample;
        return 10 * Math.Log10(Math.Max(sum / pcm.Length, 1e-9) / (32_767.0 * 32_767));
    }

    /// <summary>The longest run of samples that are next to nothing: a gap in a tone.</summary>
    public static int LongestGap(ReadOnlySpan<short> pcm, int threshold = 40)
    {
        var (longest, run) = (0, 0);
        foreach (var sample in pcm)
        {
            run = Math.Abs((int)sample) <= threshold ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }

    /// <summary>The largest step of a tone's phase, in radians, between any 10 ms and the next 5 ms later, beyond what its frequency explains.</summary>
    public static double LargestPhaseJump(ReadOnlySpan<short> pcm, double frequency, int sampleRate) =>
        Phases(pcm, frequency, sampleRate).Jump;

    /// <summary>The weakest 10 ms of a tone in relation to its mean strength.</summary>
    public static double DeepestDip(ReadOnlySpan<short> pcm, double frequency, int sampleRate) => Phases(pcm, frequency, sampleRate).Dip;

    /// <summary>
    /// The largest step of a tone's phase, in radians, that stays: between the 100 ms before any moment and the 100 ms after it. Codecs of
    /// speech let a tone waver from frame to frame, but a frame that is left out or said twice moves it for good.
    /// </summary>
    public static double LargestLastingStep(ReadOnlySpan<short> pcm, double frequency, int sampleRate)
    {
        var (window, step, before, between) = (sampleRate / 10, 0.0, double.NaN, double.NaN);
        for (var start = 0; start + window <= pcm.Length; start += window)
        {
            var (phase, _) = PhaseOf(pcm.Slice(start, window), start, frequency, sampleRate);
            if (!double.IsNaN(before))
                step = Math.Max(step, Math.Abs(Math.IEEERemainder(phase - before, 2 * Math.PI)));
            (before, between) = (between, phase);
        }
        return step;
    }

    private static (double Jump, double Dip) Phases(ReadOnlySpan<short> pcm, double frequency, int sampleRate)
    {
        var (window, hop) = (sampleRate / 100, sampleRate / 200);
        var (jump, weakest, sum, count, last) = (0.0, double.MaxValue, 0.0, 0, double.NaN);
        for (var start = 0; start + window <= pcm.Length; start += hop)
        {
            var (phase, strength) = PhaseOf(pcm.Slice(start, window), start, frequency, sampleRate);
            if (!double.IsNaN(last))
                jump = Math.Max(jump, Math.Abs(Math.IEEERemainder(phase - last, 2 * Math.PI)));
            (last, weakest, sum, count) = (phase, Math.Min(weakest, strength), sum + strength, count + 1);
        }
        return (jump, weakest / (sum / count));
    }

    /// <param name="start">Where the window is: the reference runs on from the very beginning, so that an undisturbed tone has one phase throughout.</param>
    private static (double Phase, double Strength) PhaseOf(ReadOnlySpan<short> window, int start, double frequency, int sampleRate)
    {
        var (re, im) = (0.0, 0.0);
        for (var i = 0; i < window.Length; i++)
        {
            var angle = 2 * Math.PI * frequency * (start + i) / sampleRate;
            var hann = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / window.Length);
            re += window[i] * hann * Math.Cos(angle);
            im -= window[i] * hann * Math.Sin(angle);
        }
        return (Math.Atan2(im, re), Math.Sqrt(re * re + im * im));
    }
}
