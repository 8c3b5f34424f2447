using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>The round trip to one peer, from the echoes of our reports (RFC 3550 6.4.1 and RFC 3611 4.5).</summary>
public struct RoundTrip
{
    /// <summary>Before the first echo: a usual broadband path.</summary>
    private static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(100);

    /// <summary>A claim of less would have everything resent at once; more than that is no call.</summary>
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(10),
        Max = TimeSpan.FromSeconds(2);

    private TimeSpan _smoothed;

    public readonly TimeSpan Value => _smoothed == default ? Initial : _smoothed;

    /// <param name="now">Our clock, compact.</param>
    /// <param name="echo">The time of our report that the peer saw last, compact; 0 when it saw none.</param>
    /// <param name="delay">How long it kept it, in 1/65536 s.</param>
    public void OnEcho(uint now, uint echo, uint delay)
    {
        if (echo == 0)
            return;
        var units = (int)(now - echo - delay);
        // Negative is a lie or a rounding of a very short path; half a day is a wrap.
        var sample = units <= 0 ? Min : NtpTime.FromCompact((uint)units);
        if (sample > Max)
            return;
        sample = sample < Min ? Min : sample;
        _smoothed = _smoothed == default ? sample : _smoothed + (sample - _smoothed) / 4;
    }
}
