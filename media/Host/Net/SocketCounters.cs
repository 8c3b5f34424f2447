using System.Numerics;

namespace MediaServer.Host.Net;

/// <summary>What a socket did and what went wrong at it, as plain fields of its worker.</summary>
internal sealed class SocketCounters
{
    /// <summary>Receive calls that ended in an error, an ICMP port-unreachable report among them.</summary>
    public long Receive { get; set; }

    /// <summary>Datagrams longer than any peer has reason to send.</summary>
    public long Oversized { get; set; }

    /// <summary>Datagrams that arrived while the receive buffer was full and never came to us.</summary>
    public long ReceiveOverflow { get; set; }

    /// <summary>Datagrams the system refused for their destination.</summary>
    public long Send { get; set; }

    /// <summary>Datagrams lost because the send buffer stayed full.</summary>
    public long SendBufferFull { get; set; }

    /// <summary>Destinations whose way out takes no segmented messages; they get datagram by datagram.</summary>
    public long SegmentationRefused { get; set; }

    public long ReceiveCalls { get; set; }

    public long SendCalls { get; set; }

    /// <summary>Datagrams per receive call that brought any.</summary>
    public RunHistogram Received { get; init; } = new();

    /// <summary>Datagrams per outgoing message: above one, the system cut them apart (UDP GSO).</summary>
    public RunHistogram Sent { get; init; } = new();

    /// <summary>For readers on other threads; the owner goes on counting in the original.</summary>
    public SocketCounters Copy() =>
        new()
        {
            Receive = Receive,
            Oversized = Oversized,
            ReceiveOverflow = ReceiveOverflow,
            Send = Send,
            SendBufferFull = SendBufferFull,
            SegmentationRefused = SegmentationRefused,
            ReceiveCalls = ReceiveCalls,
            SendCalls = SendCalls,
            Received = Received.Copy(),
            Sent = Sent.Copy(),
        };
}

/// <summary>How long runs of datagrams are: 1, 2, 3-4, 5-8 and so on to 33-64, with the datagrams in each class.</summary>
internal sealed class RunHistogram
{
    /// <summary>The classes by name, as metrics tag them.</summary>
    public static readonly IReadOnlyList<string> Classes = ["1", "2", "3-4", "5-8", "9-16", "17-32", "33-64"];

    private readonly long[] _runs = new long[Classes.Count];
    private readonly long[] _datagrams = new long[Classes.Count];

    /// <param name="length">From 1 on; what is beyond the last class counts there.</param>
    public void Add(int length)
    {
        var at = Math.Min(BitOperations.Log2((uint)(2 * length - 1)), Classes.Count - 1);
        _runs[at]++;
        _datagrams[at] += length;
    }

    public long Runs(int at) => _runs[at];

    public long Datagrams(int at) => _datagrams[at];

    public RunHistogram Copy()
    {
        var copy = new RunHistogram();
        _runs.CopyTo(copy._runs, 0);
        _datagrams.CopyTo(copy._datagrams, 0);
        return copy;
    }
}
