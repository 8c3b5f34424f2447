namespace MediaServer.Wire.Rtp;

/// <summary>A wall-clock time as RTCP and some extensions carry it: seconds since 1900 in 32.32 fixed point (RFC 3550 section 4).</summary>
/// <remarks>
/// <code>
///  |         seconds (32)          |         fraction (32)         |
///                  |      Compact: the middle 32 bits      |
/// </code>
/// </remarks>
public readonly record struct NtpTime(ulong Value)
{
    /// <summary>Seconds from 1900-01-01 to 1970-01-01 (RFC 868).</summary>
    private const ulong UnixEpoch = 2_208_988_800;

    /// <summary>The middle 32 bits, as LSR, LRR and every delay next to them: seconds in 16.16.</summary>
    public uint Compact => (uint)(Value >> 16);

    /// <summary>Wraps in 2036, as the format does; differences across the wrap stay right.</summary>
    public static NtpTime FromUnix(TimeSpan sinceUnixEpoch)
    {
        var ticks = (UInt128)(ulong)Math.Max(sinceUnixEpoch.Ticks, 0);
        return new NtpTime((ulong)((ticks << 32) / TimeSpan.TicksPerSecond) + (UnixEpoch << 32));
    }

    /// <summary>The signed distance to <paramref name="earlier"/>, to the nearest 100 ns.</summary>
    public TimeSpan Since(NtpTime earlier)
    {
        var difference = (Int128)(long)(Value - earlier.Value) * TimeSpan.TicksPerSecond;
        return new TimeSpan((long)((difference + (1L << 31)) >> 32));
    }

    /// <summary>A duration in 16.16 seconds, as DLSR wants it; saturates at 18 hours and at 0.</summary>
    public static uint ToCompact(TimeSpan duration)
    {
        var units = (((Int128)duration.Ticks << 16) + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond;
        return (uint)Int128.Clamp(units, 0, uint.MaxValue);
    }

    /// <summary>A 16.16 duration as time; what a negative distance of two compact times wraps into is the caller's to refuse.</summary>
    public static TimeSpan FromCompact(uint units) => new((long)(((UInt128)units * TimeSpan.TicksPerSecond + (1 << 15)) >> 16));
}
