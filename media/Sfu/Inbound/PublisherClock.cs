using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>
/// The distance from a publisher's wall clock to ours: one for all of its streams, so that what was in sync there stays in sync here.
/// </summary>
/// <remarks>
/// A report's distance is the clocks' difference plus its travel time, so the smallest one seen is the best. It follows larger ones
/// slowly, because clocks drift, and gives up at once what a stepped clock made wrong.
/// </remarks>
public struct PublisherClock
{
    /// <summary>One second in 32.32; no network path explains more, so the publisher's clock was set.</summary>
    private const long Step = 1L << 32;

    /// <summary>A delayed report may mislead by a 64th of its delay, and half a minute of reports follows any drift.</summary>
    private const int Inertia = 64;

    private ulong _offset;

    public bool IsKnown { get; private set; }

    public void Observe(NtpTime theirs, NtpTime ours)
    {
        if (theirs.Value == 0)
            return;
        var sample = ours.Value - theirs.Value;
        var difference = (long)(sample - _offset);
        if (!IsKnown || difference is > Step or < 0)
            _offset = sample;
        else
            _offset += (ulong)(difference / Inertia);
        IsKnown = true;
    }

    public readonly NtpTime ToOurs(NtpTime theirs) => new(theirs.Value + _offset);

    public readonly NtpTime ToTheirs(NtpTime ours) => new(ours.Value - _offset);
}
