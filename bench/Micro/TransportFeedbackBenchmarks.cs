using BenchmarkDotNet.Attributes;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Bench.Micro;

/// <summary>Feedback on 30 packets, about what one publisher sends in 100 ms.</summary>
[MemoryDiagnoser]
public class TransportFeedbackBenchmarks
{
    private readonly byte[] _buffer = new byte[1200];
    private readonly byte[] _message = new byte[1200];
    private readonly TimeSpan[] _arrivals = Packets.Arrivals();
    private int _length;

    [GlobalSetup]
    public void Setup() => TransportFeedbackWriter.TryWrite(_message, 1, 2, 3, 100, _arrivals, out _length, out _);

    [Benchmark]
    public int Write() => TransportFeedbackWriter.TryWrite(_buffer, 1, 2, 3, 100, _arrivals, out var length, out _) ? length : 0;

    [Benchmark]
    public int Read()
    {
        if (!RtcpReader.TryParse(_message.AsSpan(0, _length), out var reader) || !reader.MoveNext())
            return 0;
        if (!TransportFeedback.TryParse(reader.Current, out var feedback))
            return 0;
        var sum = 0;
        foreach (var entry in feedback)
            sum += entry.Delta;
        return sum;
    }
}
