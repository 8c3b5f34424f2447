using MediaServer.Sfu;

namespace MediaServer.Host.Workers;

/// <summary>The sums over a worker's rooms, those that ended included, so that a counter never goes back.</summary>
internal sealed class RoomTotals
{
    public static readonly int Reasons = Enum.GetValues<Drop>().Length;

    public long PacketsResent { get; private set; }

    public long NacksReceived { get; private set; }

    public long NacksSent { get; private set; }

    public long KeyFrameRequestsReceived { get; private set; }

    public long KeyFrameRequestsSent { get; private set; }

    public long Recovered { get; private set; }

    public long[] Drops { get; } = new long[Reasons];

    public void Add(RoomStats room)
    {
        PacketsResent += room.PacketsResent;
        NacksReceived += room.NacksReceived;
        NacksSent += room.NacksSent;
        KeyFrameRequestsReceived += room.KeyFrameRequestsReceived;
        KeyFrameRequestsSent += room.KeyFrameRequestsSent;
        Recovered += room.Recovered;
        for (var i = 0; i < Reasons; i++)
            Drops[i] += room.Dropped((Drop)i);
    }

    public void Add(RoomTotals other)
    {
        PacketsResent += other.PacketsResent;
        NacksReceived += other.NacksReceived;
        NacksSent += other.NacksSent;
        KeyFrameRequestsReceived += other.KeyFrameRequestsReceived;
        KeyFrameRequestsSent += other.KeyFrameRequestsSent;
        Recovered += other.Recovered;
        for (var i = 0; i < Reasons; i++)
            Drops[i] += other.Drops[i];
    }
}
