using System.Security.Cryptography;
using MediaServer.Host.Control;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Host.Phone.Rooms;
using MediaServer.Host.Workers;
using MediaServer.Sfu;

namespace MediaServer.Host.Phone.Calls;

/// <summary>Brings calls into the media rooms of their visits and out again.</summary>
/// <remarks>Phone thread. A room exists here while a caller sits in it, and holds its place on its worker for that long.</remarks>
internal sealed class RoomDesk(MediaNode node, TickWheel wheel, Action<Action<TimeSpan>> post)
{
    private readonly Dictionary<string, PhoneRoom> _rooms = [];
    private long _overflowsOfEnded,
        _limitedOfEnded;

    public int Count => _rooms.Count;

    public long Overflows => _overflowsOfEnded + _rooms.Values.Sum(r => r.Overflows);

    public long LimitedFrames => _limitedOfEnded + _rooms.Values.Sum(r => r.LimitedFrames);

    /// <summary>Called when a seat was refused (<c>visit_full</c>, <c>conflict</c>, <c>unavailable</c>).</summary>
    public required Action<PhoneCall, string, TimeSpan> Refused { get; init; }

    public required Action<PhoneCall, Exception, TimeSpan> Failed { get; init; }

    public void Enter(PhoneCall call, EnterRoom command, TimeSpan now)
    {
        if (call.Room is not null)
            return;
        var room = _rooms.GetValueOrDefault(command.Visit) ?? Open(command.Visit, now);
        var seat = new PhoneSeat(
            command.Participant,
            command.Track ?? CallFactory.NewId(),
            (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
            (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue),
            command.Muted
        );
        wheel.Remove(call);
        room.Add(call, seat);
        call.Call.Join(command.Muted, command.Language, now);
        room.Guests.Seat(seat, refusal => OnSeated(call, refusal));
    }

    private void OnSeated(PhoneCall call, string? refusal)
    {
        if (refusal is not null)
            post(now => Refused(call, refusal, now));
    }

    private PhoneRoom Open(string visit, TimeSpan now)
    {
        var worker = node.Acquire(visit);
        var options = new RoomOptions { Epoch = node.Clock.Epoch, Seed = RandomNumberGenerator.GetInt32(int.MaxValue) };
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        var room = new PhoneRoom(visit, worker, options, node.Clock, random, (call, e) => Failed(call, e, node.Clock.Now), OnRoomEnded);
        _rooms.Add(visit, room);
        wheel.Add(room, now);
        return room;
    }

    /// <summary>Back to the waiting room: the call ticks by itself again.</summary>
    public void StepOut(PhoneCall call, TimeSpan now)
    {
        if (call.Room is null)
            return;
        Leave(call);
        wheel.Add(call, now);
    }

    public void Leave(PhoneCall call)
    {
        if (call.Room is not { } room)
            return;
        room.Remove(call);
        if (room.Calls.Count == 0)
            Close(room);
    }

    private void Close(PhoneRoom room)
    {
        if (!_rooms.Remove(room.Visit))
            return;
        _overflowsOfEnded += room.Overflows;
        _limitedOfEnded += room.LimitedFrames;
        wheel.Remove(room);
        node.Release(room.Visit);
        room.Dispose();
    }

    private void OnRoomEnded(PhoneRoom room, string reason)
    {
        var now = node.Clock.Now;
        var calls = room.Calls.ToList();
        foreach (var call in calls)
            StepOut(call, now);
        Switchboard.Dismiss(calls, reason, now);
    }

    /// <summary>The call's own state of mute, told to the room's SFU.</summary>
    public static void OnMuted(PhoneCall call)
    {
        if (call is { Room: { } room, Seat: { } seat })
            room.Guests.SetMuted(seat, call.Call.Muted);
    }
}
