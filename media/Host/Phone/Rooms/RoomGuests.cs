using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Sfu.Memory;

namespace MediaServer.Host.Phone.Rooms;

/// <summary>The callers of one room at its worker: their seats, and the tap through which they hear.</summary>
/// <remarks>
/// Made and called by the phone thread; what happens to the room happens on the room's worker, through its inbox. Frames travel in
/// the rings, and one posted wake-up per tick carries any number of them.
/// </remarks>
internal sealed class RoomGuests : IRoomGuests
{
    /// <summary>Nobody's id: participants of signaling are hexadecimal.</summary>
    private const string TapId = "(phone)";

    /// <summary>Three browsers that speak fill 150 packets a second; this is a second of it and then some.</summary>
    private const int TapRingSize = 256;

    private readonly Worker _worker;
    private readonly string _visit;
    private readonly RoomOptions _options;
    private readonly PacketPool _pool = new();
    private readonly List<PhoneSeat> _seats = [];
    private readonly PhoneTap _tap;
    private readonly Action<TimeSpan> _drain;
    private HostedRoom? _room;
    private int _drainPosted;
    private string? _ended;

    public RoomGuests(Worker worker, string visit, RoomOptions options, HostClock clock)
    {
        (_worker, _visit, _options) = (worker, visit, options);
        Heard = new FrameRing(TapRingSize);
        _tap = new PhoneTap(TapId, Heard, clock);
        _drain = Drain;
    }

    /// <summary>What the browsers say; read by the phone thread.</summary>
    public FrameRing Heard { get; }

    /// <summary>The streams in <see cref="Heard"/>.</summary>
    public uint[] Speakers => _tap.Ssrcs;

    /// <summary>Why the room ended under us; null while it has not.</summary>
    public string? EndReason => Volatile.Read(ref _ended);

    /// <summary>Phone thread: takes a seat. <paramref name="done"/> is called on the worker with what hindered it, or null.</summary>
    public void Seat(PhoneSeat seat, Action<string?> done)
    {
        if (!_worker.TryPost(now => done(Seat(seat, now))))
            done("unavailable");
    }

    private string? Seat(PhoneSeat seat, TimeSpan now)
    {
        if ((_room ?? Open(now)) is not { } room)
            return "visit_full";
        var refusal = Refusal(room.Room, seat.Id);
        if (refusal is null)
        {
            _seats.Add(seat);
            seat.Join(room.Room, now);
        }
        else if (_seats.Count == 0)
            Close(room, now); // opened for this seat alone
        _worker.Dispatcher.Touch(room);
        return refusal;
    }

    private static string? Refusal(Room room, string participant) =>
        room.IsFull ? "visit_full"
        : room.Participants.Any(p => p.Id == participant) ? "conflict" // is there by browser; signaling moves it first
        : null;

    private HostedRoom? Open(TimeSpan now)
    {
        var room = _worker.Dispatcher.Open(_visit, _options);
        if (room.Room.IsFull)
            return null;
        room.Guests = this;
        _room = room;
        _tap.Join(room.Room, now);
        _tap.Follow(room.Room, IsCaller, now);
        return room;
    }

    /// <summary>Phone thread: gives the seat back; with the last one the room is on its own again.</summary>
    public void Leave(PhoneSeat seat) =>
        _worker.TryPost(now =>
        {
            if (!_seats.Remove(seat) || _room is not { } room)
                return;
            seat.Leave(room.Room, now);
            if (_seats.Count == 0)
                Close(room, now);
            _worker.Dispatcher.Touch(room);
        });

    private void Close(HostedRoom room, TimeSpan now)
    {
        _tap.Leave(room.Room, now);
        room.Guests = null;
        _room = null;
    }

    /// <summary>Phone thread: nothing of the seat is forwarded while muted.</summary>
    public void SetMuted(PhoneSeat seat, bool muted) =>
        _worker.TryPost(_ =>
        {
            seat.SetMuted(muted);
            if (_room is { } room)
                _worker.Dispatcher.Touch(room);
        });

    /// <summary>Phone thread: frames lie in the rings of the seats.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _drainPosted, 1) == 0 && !_worker.TryPost(_drain))
            Volatile.Write(ref _drainPosted, 0);
    }

    private void Drain(TimeSpan now)
    {
        Volatile.Write(ref _drainPosted, 0);
        foreach (var seat in _seats)
            seat.Drain(_pool, now);
        if (_room is { } room)
            _worker.Dispatcher.Touch(room);
    }

    private bool IsCaller(string participant)
    {
        foreach (var seat in _seats)
        {
            if (seat.Id == participant)
                return true;
        }
        return participant == TapId;
    }

    public bool Hides(RoomEvent e) => e.Participant == TapId || (e is RoomEvent.QualityChanged && IsCaller(e.Participant));

    public void OnTracksChanged(TimeSpan now)
    {
        if (_room is { } room)
            _tap.Follow(room.Room, IsCaller, now);
    }

    public void OnRoomEnded(string reason, TimeSpan now)
    {
        if (_room is not { } room)
            return;
        foreach (var seat in _seats)
            seat.Leave(room.Room, now);
        _seats.Clear();
        Close(room, now);
        Volatile.Write(ref _ended, reason);
    }
}
