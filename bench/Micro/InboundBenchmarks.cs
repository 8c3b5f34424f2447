using BenchmarkDotNet.Attributes;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Memory;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Micro;

/// <summary>What a publisher's packet touches besides its bytes: the window of missing packets, the arrivals, the history.</summary>
[MemoryDiagnoser]
public class InboundBenchmarks
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5),
        RoundTrip = TimeSpan.FromMilliseconds(40);

    private readonly NackWindow _window = new();
    private readonly TransportArrivals _arrivals = new();
    private readonly PacketHistory _history = new(PacketHistory.VideoSize, PacketHistory.VideoAge);
    private readonly PacketPool _pool = new();
    private readonly SeqNo[] _due = new SeqNo[32];
    private readonly byte[] _feedback = new byte[1200];
    private long _next = SeqNo.First(1).Value;
    private TimeSpan _now;

    /// <summary>Fills the history, so that every buffer comes back to its pool.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < PacketHistory.VideoSize; i++)
            History();
    }

    /// <summary>One packet in 20 is lost and asked for again when it is due.</summary>
    [Benchmark]
    public int NackWindow()
    {
        _now += Gap;
        if (++_next % 20 != 0)
            _window.OnReceived(new SeqNo(_next), _now);
        return _window.CollectDue(_now, RoundTrip, _due);
    }

    /// <summary>One arrival, and a feedback message when that is due.</summary>
    [Benchmark]
    public int TransportArrivals()
    {
        _now += Gap;
        _arrivals.OnReceived((ushort)++_next, _now);
        return _now >= _arrivals.Deadline && _arrivals.TryWrite(_feedback, 1, 2, _now, out var length) ? length : 0;
    }

    /// <summary>A packet kept, and one of 100 packets ago found for a NACK.</summary>
    [Benchmark]
    public int History()
    {
        _now += Gap;
        var packet = _pool.Rent();
        packet.Length = 1100;
        _history.Add(new SeqNo(++_next), packet, _now);
        packet.Release();
        return _history.TryGet(new SeqNo(_next - 100), _now, out var found) ? found.Length : 0;
    }
}
