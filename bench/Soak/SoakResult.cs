namespace MediaServer.Bench.Soak;

/// <summary>What thousands of visits left behind in the server.</summary>
/// <param name="Cycles">Participants that joined, sent, received and left.</param>
/// <param name="Base">Before the first of them.</param>
/// <param name="End">After the last, and a rest.</param>
/// <param name="KilobytesPerThousandCycles">The slope of RSS over the second half, when everything that warms up is warm.</param>
/// <param name="Samples">In the course of the run.</param>
internal sealed record SoakResult(
    int Cycles,
    double Seconds,
    SoakSample Base,
    SoakSample End,
    double KilobytesPerThousandCycles,
    double HeapKilobytesPerThousandCycles,
    IReadOnlyList<SoakSample> Samples
);

/// <param name="Peers">What the media side still holds; 0 at the end.</param>
/// <param name="Buffers">Packet buffers that are out of their pool.</param>
/// <param name="HeapMegabytes">The managed heap after the last collection.</param>
internal sealed record SoakSample(int Cycles, double Megabytes, double HeapMegabytes, double Peers, double Rooms, double Buffers);
