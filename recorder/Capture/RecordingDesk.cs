using System.Threading.Channels;
using MediaServer.Host.Control;
using MediaServer.Recorder.Control;
using Microsoft.Extensions.Logging;

namespace MediaServer.Recorder.Capture;

/// <summary>The recordings that run, what is wanted of them, and how they do. Owned by the node's loop.</summary>
internal sealed class RecordingDesk(
    IMediaTaps taps,
    JournalPump pump,
    WriterPulse writer,
    ChannelWriter<RecorderEvent> events,
    ILogger logger
)
{
    /// <summary>A turn of the writer takes milliseconds; one that takes this long waits for the disk.</summary>
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(2);

    /// <summary>Trouble that comes and goes is one trouble.</summary>
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(3);

    /// <summary>What fails at once fails again at once.</summary>
    private static readonly TimeSpan RestartInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, ActiveRecording> _byId = [];
    private readonly Dictionary<int, ActiveRecording> _bySlot = [];

    /// <summary>Journals that are being closed; whose recording ends with them.</summary>
    private readonly Dictionary<int, ActiveRecording> _ending = [];
    private int _nextSlot;
    private long _lostInRings;

    /// <summary>Packets that found a ring full, so far. Any thread.</summary>
    public long LostInRings => Interlocked.Read(ref _lostInRings);

    /// <param name="command">What is wanted.</param>
    /// <param name="targetOf">Where a recording's journal goes.</param>
    public void Apply(RecorderCommand command, Func<StartRecording, JournalTarget> targetOf)
    {
        if (command is StartRecording start)
        {
            if (_byId.ContainsKey(start.Recording))
                return;
            var recording = new ActiveRecording(start, targetOf(start));
            _byId.Add(start.Recording, recording);
            Begin(recording);
            return;
        }
        if (!_byId.TryGetValue(command.Recording, out var active))
            return;
        switch (command)
        {
            case IncludePerson c:
                active.Include(c.Participant, c.Included);
                break;
            case PauseRecording c:
                active.Pause(c.Paused);
                break;
            case NoteEvent c:
                active.Note(c.Event);
                break;
            case StopRecording c:
                _byId.Remove(active.Id);
                _ending.Add(active.Slot, active);
                Close(active, c.Reason);
                break;
        }
    }

    /// <summary>What the writer says of a journal.</summary>
    public void OnChanged(int slot, in JournalState state)
    {
        if (state.IsComplete || state.IsBroken)
            OnClosed(slot);
        if (!_bySlot.TryGetValue(slot, out var active))
            return;
        var before = active.State;
        active.State = state;
        if (state.Epoch > 0 && before.Epoch == 0)
        {
            RecorderLog.Began(logger, active.Id, active.Visit, state.Epoch);
            events.TryWrite(new RecordingBegan(active.Visit, active.Id, state.Epoch));
        }
        if (state.IsLocked && !before.IsLocked)
            RecorderLog.Locked(logger, active.Id);
        if (state.Resumptions != before.Resumptions)
            active.OnRoom(room => room.RequestKeyFrames());
        Judge(active, taps.Now);
    }

    public void OnFailed(int slot, Exception e)
    {
        if ((_bySlot.GetValueOrDefault(slot) ?? _ending.GetValueOrDefault(slot)) is { } active)
            RecorderLog.JournalFailed(logger, e, active.Id);
    }

    /// <summary>Now and then: whether everything is being saved.</summary>
    public void Survey()
    {
        foreach (var active in _byId.Values)
        {
            active.OnRoom(room => room.Flush());
            Judge(active, taps.Now);
        }
    }

    /// <summary>The process stops: files end, recordings go on after it.</summary>
    public void CloseAll()
    {
        foreach (var active in _byId.Values)
            Close(active, reason: null);
        _byId.Clear();
    }

    private void Begin(ActiveRecording active)
    {
        var slot = _nextSlot++;
        pump.Begin(slot, active.Target);
        active.Attach(slot, taps, pump.RingOf);
        _bySlot.Add(slot, active);
        writer.Wake();
    }

    private void Close(ActiveRecording active, string? reason)
    {
        var (slot, room, ring) = (active.Slot, active.Room, active.Ring);
        _bySlot.Remove(slot);
        // A full inbox is a stuck worker, which writes nothing any more.
        if (!active.Seat.TryPost(_ => End(slot, ring, room.Close(reason))))
            End(slot, ring, []);
        active.Seat.Dispose();
        writer.Wake();
    }

    private void End(int slot, PacketRing ring, IReadOnlyCollection<WaitingRecord> waiting) => pump.End(slot, ring, ring.Written, waiting);

    private void OnClosed(int slot)
    {
        if (!_ending.Remove(slot, out var ended))
            return;
        RecorderLog.Closed(logger, ended.Id);
        events.TryWrite(new RecordingClosed(ended.Visit, ended.Id));
    }

    private void Judge(ActiveRecording active, TimeSpan now)
    {
        var lost = active.Room.Lost;
        var trouble =
            active.State.Trouble
            ?? (active.Seat.HasFailed || active.Room.IsBroken ? DiskTrouble.Fault : null)
            ?? (writer.SinceTurn() > StalledAfter ? DiskTrouble.Stalled : null)
            ?? (lost > active.LostBefore ? DiskTrouble.TooSlow : null);
        Interlocked.Add(ref _lostInRings, lost - active.LostBefore);
        active.LostBefore = lost;
        if (trouble is not null)
            OnTrouble(active, trouble, now);
        else if (active.Trouble is not null && now - active.TroubledAt > QuietAfter)
        {
            active.Trouble = null;
            RecorderLog.Recovered(logger, active.Id);
            events.TryWrite(new RecordingRecovered(active.Visit, active.Id));
        }
    }

    private void OnTrouble(ActiveRecording active, string trouble, TimeSpan now)
    {
        active.TroubledAt = now;
        if (active.Trouble != trouble)
        {
            active.Trouble = trouble;
            RecorderLog.Troubled(logger, active.Id, trouble);
            events.TryWrite(new RecordingTroubled(active.Visit, active.Id, trouble));
        }
        if (!(active.State.IsBroken || active.Room.IsBroken || active.Seat.HasFailed) || now < active.RetryAt)
            return;
        active.RetryAt = now + RestartInterval;
        Close(active, reason: null);
        Begin(active);
    }
}

/// <summary>The writer thread as others see it.</summary>
/// <param name="SinceTurn">How long its current turn takes already.</param>
/// <param name="Wake">Tells it that there is something new to do.</param>
internal sealed record WriterPulse(Func<TimeSpan> SinceTurn, Action Wake);
