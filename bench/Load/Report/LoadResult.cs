using MediaServer.Bench.Limit;
using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load.Report;

/// <summary>What one steady window showed. Rates are per second, times in the unit of the name, the processor's per forwarded packet.</summary>
/// <param name="Cpu">Null for a server on another machine.</param>
/// <param name="Recorded">Null when nothing was recorded.</param>
/// <param name="Limit">Null when the kernel was not measured in the same run.</param>
internal sealed record LoadResult(
    string Scenario,
    string Srtp,
    string Traffic,
    double Seconds,
    double PacketsIn,
    double PacketsOut,
    double MegabitsOut,
    CpuCost? Cpu,
    Delay Added,
    double LossPercent,
    long Lost,
    long Reordered,
    long Undecryptable,
    Recorded? Recorded,
    Memory? Memory,
    Collections? Collections,
    IReadOnlyList<BatchClass> Batches,
    IReadOnlyDictionary<string, double> CallsPerPacket,
    LimitRatio? Limit,
    ClientLoad Clients,
    long ServerReceiveDrops
);

/// <param name="PerSecond">Packets and events that went into journals.</param>
/// <param name="Lost">Packets that journals miss.</param>
internal sealed record Recorded(double PerSecond, double Lost);

/// <param name="Workers">The media threads' part of the whole.</param>
/// <param name="Percent">Of one core.</param>
internal sealed record CpuCost(double MicrosecondsPerPacket, double User, double System, double Workers, double Percent);

/// <summary>From just before the packet is encrypted by its sender to when the receiver has read it from its socket.</summary>
internal sealed record Delay(double P50Milliseconds, double P99Milliseconds, double P999Milliseconds, double MaxMilliseconds, long Samples)
{
    public static Delay Of(LatencyHistogram latency) =>
        new(
            latency.Percentile(0.5).TotalMilliseconds,
            latency.Percentile(0.99).TotalMilliseconds,
            latency.Percentile(0.999).TotalMilliseconds,
            latency.Longest.TotalMilliseconds,
            latency.Count
        );
}

/// <param name="BaseMegabytes">RSS before anybody joined.</param>
/// <param name="PerParticipantMegabytes">The growth since, by participant.</param>
internal sealed record Memory(double BaseMegabytes, double Megabytes, double PerParticipantMegabytes);

/// <summary>Garbage collections of the server in the window.</summary>
internal sealed record Collections(double Gen0, double Gen1, double Gen2, double PauseMilliseconds);

/// <param name="MicrosecondsPerPacket">What the kernel alone charges for the batches that were sent, by a sender that never waits.</param>
/// <param name="Ratio">The server's whole cost over that.</param>
/// <param name="AsleepMicrosecondsPerPacket">The same batches by a sender that each burst has to wake.</param>
/// <param name="AsleepRatio">The server's whole cost over that.</param>
internal sealed record LimitRatio(
    LimitResult Kernel,
    double MicrosecondsPerPacket,
    double? Ratio,
    double AsleepMicrosecondsPerPacket,
    double? AsleepRatio
);

/// <param name="BusyPercent">Of the core that all clients share.</param>
/// <param name="ReceiveDrops">Packets that the clients' own socket buffers lost: counted as loss, and not the server's.</param>
internal sealed record ClientLoad(double BusyPercent, long ReceiveDrops)
{
    /// <summary>Above this the clients are late themselves, and their delay is not the server's.</summary>
    public const double Saturated = 90;

    public bool AreTheLimit => BusyPercent > Saturated || ReceiveDrops > 0;
}
