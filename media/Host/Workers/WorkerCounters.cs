using MediaServer.Host.Net;
using MediaServer.Transport;

namespace MediaServer.Host.Workers;

/// <summary>Why the host itself, before any session, let a datagram go.</summary>
internal enum HostDrop : byte
{
    /// <summary>Neither a known remote nor a check that names a session.</summary>
    UnknownRemote,

    /// <summary>Longer than any peer has reason to send.</summary>
    Oversized,

    /// <summary>The code that handled it threw.</summary>
    Fault,

    /// <summary>Media for a peer without keys or without consent.</summary>
    NotSendable,
}

/// <summary>The numbers of one worker, written by its thread only and copied for readers once a second.</summary>
internal sealed class WorkerCounters
{
    public static readonly int TransportReasons = Enum.GetValues<Drop>().Length;
    public static readonly int HostReasons = Enum.GetValues<HostDrop>().Length;

    private readonly long[] _transportDrops = new long[TransportReasons];
    private readonly long[] _hostDrops = new long[HostReasons];

    public long PacketsReceived { get; set; }

    public long BytesReceived { get; set; }

    public long Turns { get; set; }

    public void Count(Drop reason) => _transportDrops[(int)reason]++;

    public void Count(HostDrop reason) => _hostDrops[(int)reason]++;

    public long Dropped(Drop reason) => _transportDrops[(int)reason];

    public long Dropped(HostDrop reason) => _hostDrops[(int)reason];

    public long[] TransportDrops => [.. _transportDrops];

    public long[] HostDrops => [.. _hostDrops];
}

/// <summary>A copy of a worker's numbers, never changed after it was published.</summary>
internal sealed record WorkerSnapshot(
    long PacketsReceived,
    long BytesReceived,
    long PacketsSent,
    long BytesSent,
    long Turns,
    int Rooms,
    int Peers,
    int TcpConnections,
    int BuffersLeased,
    SocketCounters Socket,
    long[] TransportDrops,
    long[] HostDrops,
    RoomTotals Room
)
{
    public static readonly WorkerSnapshot Empty = new(
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        new SocketCounters(),
        new long[WorkerCounters.TransportReasons],
        new long[WorkerCounters.HostReasons],
        new RoomTotals()
    );
}
