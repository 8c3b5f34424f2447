using MediaServer.Host.Control;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Capture;

/// <summary>A recording that runs: who is in it, and where its tap and its journal are. Owned by the node's loop.</summary>
internal sealed class ActiveRecording(StartRecording start, JournalTarget target)
{
    private readonly HashSet<string> _included = [.. start.Included];
    private readonly Dictionary<string, Joined> _present = start.Present.ToDictionary(p => p.Participant);

    public string Id => start.Recording;

    public string Visit => start.Visit;

    public JournalTarget Target => target;

    public bool IsPaused { get; private set; } = start.Paused;

    /// <summary>Its journal's place at the pump: another one for each epoch.</summary>
    public int Slot { get; private set; }

    public ITapSeat Seat { get; private set; } = null!;

    public RoomRecorder Room { get; private set; } = null!;

    public PacketRing Ring { get; private set; } = null!;

    public JournalState State { get; set; }

    /// <summary>What the host has been told is wrong; null when nothing is.</summary>
    public string? Trouble { get; set; }

    public TimeSpan TroubledAt { get; set; }

    /// <summary>Packets lost up to the last look.</summary>
    public long LostBefore { get; set; }

    /// <summary>When it may begin anew, should it have to.</summary>
    public TimeSpan RetryAt { get; set; }

    /// <summary>Puts its tap into the room and tells the journal who is there.</summary>
    public void Attach(int slot, IMediaTaps taps, Func<int, PacketRing> ringOf)
    {
        (Slot, State, LostBefore) = (slot, default, 0);
        Seat = taps.Attach(
            Visit,
            worker =>
            {
                Ring = ringOf(worker);
                return Room = new RoomRecorder(Ring, slot, () => taps.Now);
            }
        );
        var room = Room;
        Joined[] present = [.. _present.Values];
        string[] included = [.. _included];
        var paused = IsPaused;
        Seat.TryPost(_ =>
        {
            foreach (var person in present)
                room.Note(person);
            room.SetPaused(paused);
            foreach (var participant in included)
                room.SetIncluded(participant, true);
        });
    }

    public void Include(string participant, bool included)
    {
        if (included)
            _included.Add(participant);
        else
            _included.Remove(participant);
        OnRoom(room => room.SetIncluded(participant, included));
    }

    public void Pause(bool paused)
    {
        IsPaused = paused;
        OnRoom(room => room.SetPaused(paused));
    }

    public void Note(JournalEvent e)
    {
        if (e is Joined joined)
            _present[joined.Participant] = joined;
        else if (e is Left left)
            _present.Remove(left.Participant);
        OnRoom(room => room.Note(e));
    }

    /// <summary>Does work on the room's worker, in order with its packets.</summary>
    public void OnRoom(Action<RoomRecorder> work)
    {
        var room = Room;
        Seat.TryPost(_ => work(room));
    }
}
