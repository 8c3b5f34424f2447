namespace MediaServer.Phone.Media;

/// <summary>How a line sounds to a human ear, guessed from what the network does to it (ITU-T G.107, the E-model).</summary>
public static class CallQuality
{
    /// <summary>R of a perfect line with the model's default values.</summary>
    private const double Best = 93.2;

    /// <summary>From here delay makes people talk over each other (milliseconds, one way).</summary>
    private const double NoticedDelay = 177.3;

    /// <summary>How well concealment hides random loss (G.113 appendix I, G.711 with PLC).</summary>
    private const double LossRobustness = 25.1;

    /// <summary>Mean opinion score, 1 (bad) to 4.5.</summary>
    /// <param name="loss">0 to 1.</param>
    /// <param name="delay">One way, jitter buffer included.</param>
    public static double Score(double loss, TimeSpan delay)
    {
        var d = delay.TotalMilliseconds;
        var percent = loss * 100;
        var impairment = 95 * percent / (percent + LossRobustness);
        var r = Best - 0.024 * d - (d > NoticedDelay ? 0.11 * (d - NoticedDelay) : 0) - impairment;
        r = Math.Clamp(r, 0, 100);
        return Math.Max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
    }
}
