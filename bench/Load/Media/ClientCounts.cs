using MediaServer.Bench.Measure;

namespace MediaServer.Bench.Load.Media;

/// <summary>What the clients saw in a window up to a moment.</summary>
/// <param name="Sent">Packets sent by all sources since they began.</param>
/// <param name="Received">Media packets in the window.</param>
/// <param name="Lost">Gaps in the sequence numbers of the window, wherever the packets went.</param>
/// <param name="Broken">Sampled packets that could not be decrypted; always 0 unless something is wrong.</param>
/// <param name="Cpu">Processor time of the clients' thread since it began.</param>
internal sealed record ClientCounts(
    TimeSpan At,
    long Sent,
    long Received,
    long Lost,
    long Reordered,
    long Broken,
    LatencyHistogram Latency,
    TimeSpan Cpu
);
