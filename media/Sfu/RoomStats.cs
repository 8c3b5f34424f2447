namespace MediaServer.Sfu;

/// <summary>Plain counters of one room since it began. Owned by the room's worker; others read a snapshot made by it.</summary>
public sealed class RoomStats
{
    private readonly long[] _drops = new long[Enum.GetValues<Drop>().Length];

    public long PacketsReceived { get; internal set; }
    public long BytesReceived { get; internal set; }
    public long PacketsSent { get; internal set; }
    public long BytesSent { get; internal set; }
    public long PacketsResent { get; internal set; }
    public long BytesResent { get; internal set; }

    /// <summary>Packets asked for again by subscribers, one by one.</summary>
    public long NacksReceived { get; internal set; }

    /// <summary>Packets asked for again from publishers, one by one.</summary>
    public long NacksSent { get; internal set; }

    /// <summary>Key-frame requests (PLI and FIR) of subscribers.</summary>
    public long KeyFrameRequestsReceived { get; internal set; }

    /// <summary>Key-frame requests sent to publishers, after collapsing.</summary>
    public long KeyFrameRequestsSent { get; internal set; }

    /// <summary>Packets that a publisher's retransmissions brought back.</summary>
    public long Recovered { get; internal set; }

    public long Dropped(Drop reason) => _drops[(int)reason];

    internal void Count(Drop reason) => _drops[(int)reason]++;
}
