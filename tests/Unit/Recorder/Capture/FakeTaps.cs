using MediaServer.Host.Control;
using MediaServer.Sfu;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>Rooms that have no worker: what is posted is done at once, unless the worker is stuck.</summary>
internal sealed class FakeTaps : IMediaTaps
{
    private readonly Dictionary<string, Room> _rooms = [];

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(10);

    public DateTimeOffset Epoch => DateTimeOffset.UnixEpoch;

    public bool IsStuck { get; set; }

    /// <summary>Seats that were taken and not given back.</summary>
    public int Seats { get; private set; }

    /// <summary>Whether the taps that are there now have thrown.</summary>
    public bool HaveFailed { get; set; }

    public Room RoomOf(string visit) => _rooms.TryGetValue(visit, out var room) ? room : _rooms[visit] = new Room(visit, new RoomOptions());

    public ITapSeat Attach(string visit, Func<int, IRoomTap> make)
    {
        Seats++;
        HaveFailed = false;
        var room = RoomOf(visit);
        room.Tap = make(0);
        return new Seat(this, room);
    }

    private sealed class Seat(FakeTaps taps, Room room) : ITapSeat
    {
        public bool HasFailed => taps.HaveFailed;

        public bool TryPost(Action<TimeSpan> work)
        {
            if (!taps.IsStuck)
                work(taps.Now);
            return !taps.IsStuck;
        }

        public void Dispose()
        {
            taps.Seats--;
            room.Tap = null;
        }
    }
}
