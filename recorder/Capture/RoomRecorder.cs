using MediaServer.Recorder.Journal;
using MediaServer.Sfu;

namespace MediaServer.Recorder.Capture;

/// <summary>The media side of one recording: takes what those who agreed publish, and puts it into the ring.</summary>
/// <remarks>
/// Lives on the room's worker but for <see cref="Lost"/> and <see cref="IsBroken"/>. A packet that finds the ring full is lost and
/// counted; an event waits, because what comes after it makes no sense without it, and until it is through packets are lost too.
/// </remarks>
internal sealed class RoomRecorder(PacketRing ring, int slot, Func<TimeSpan> clock) : IRoomTap
{
    /// <summary>Somebody who flips switches for minutes while the disk stands still; after that the journal begins anew.</summary>
    private const int MaxWaiting = 4096;

    private readonly List<TrackRecorder> _tracks = [];
    private readonly HashSet<string> _included = [];
    private readonly Queue<WaitingRecord> _waiting = new();
    private ushort _nextTrack;
    private bool _closed;
    private string _speaker = "",
        _notedSpeaker = "";
    private long _lost;
    private bool _broken;

    /// <summary>Packets that found the ring full, so far. Any thread.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Events were lost: nothing that follows can be understood. Any thread.</summary>
    public bool IsBroken => Volatile.Read(ref _broken);

    public bool IsPaused { get; private set; }

    public TimeSpan Now => clock();

    public bool IsIncluded(string participant) => _included.Contains(participant);

    public IPublicationTap? Follow(Publication publication)
    {
        if (_closed || _nextTrack == JournalRecord.NoTrack)
            return null;
        var track = new TrackRecorder(this, publication, _nextTrack++);
        _tracks.Add(track);
        track.OnChanged();
        return track;
    }

    public void OnSpeaker(string participant)
    {
        _speaker = participant;
        if (!_closed)
            NoteSpeaker();
    }

    public void Forget(TrackRecorder track) => _tracks.Remove(track);

    /// <summary>Nothing is recorded of anybody who is not included.</summary>
    public void SetIncluded(string participant, bool included)
    {
        if (!(included ? _included.Add(participant) : _included.Remove(participant)))
            return;
        Note(new Included(participant, included));
        Update();
    }

    public void SetPaused(bool paused)
    {
        if (paused == IsPaused)
            return;
        IsPaused = paused;
        Note(paused ? new Paused() : new Resumed());
        Update();
    }

    /// <summary>Writes down something that concerns no track.</summary>
    public void Note(JournalEvent e) => Note(JournalRecord.NoTrack, e, Now);

    public void Note(ushort track, JournalEvent e, TimeSpan at) => Queue(RecordType.Event, track, Nanoseconds(at), e.ToJson());

    /// <summary>Whatever the journal has missed, its pictures begin anew.</summary>
    public void RequestKeyFrames()
    {
        foreach (var track in _tracks)
            track.RequestKeyFrame();
    }

    /// <summary>Tries again what waits; now and then, for a room in which nothing else happens.</summary>
    public bool Flush()
    {
        if (_closed)
            return true;
        while (_waiting.TryPeek(out var record))
        {
            if (!ring.TryWrite(slot, record.Type, record.Track, record.Nanoseconds, record.Payload))
                return false;
            _waiting.Dequeue();
        }
        return true;
    }

    /// <summary>Ends it; what still waits is the caller's to write.</summary>
    /// <param name="reason">Null leaves the journal open-ended, as for a restart.</param>
    public IReadOnlyCollection<WaitingRecord> Close(string? reason)
    {
        if (_closed)
            return [];
        foreach (var track in _tracks)
            track.EndGap(Now);
        if (reason is not null)
            Note(new Ended(reason));
        Flush();
        _closed = true;
        _tracks.Clear();
        WaitingRecord[] left = [.. _waiting];
        _waiting.Clear();
        return left;
    }

    /// <summary>False when the packet is lost.</summary>
    public bool TryWrite(RecordType type, ushort track, ulong nanoseconds, ReadOnlySpan<byte> payload)
    {
        if (_closed)
            return true; // nobody misses it
        if ((_waiting.Count == 0 || Flush()) && ring.TryWrite(slot, type, track, nanoseconds, payload))
            return true;
        Interlocked.Increment(ref _lost);
        return false;
    }

    /// <summary>Writes a record that must not be lost, now or when there is room.</summary>
    public void Queue(RecordType type, ushort track, ulong nanoseconds, byte[] payload)
    {
        if (_closed || (Flush() && ring.TryWrite(slot, type, track, nanoseconds, payload)))
            return;
        if (_waiting.Count < MaxWaiting)
            _waiting.Enqueue(new WaitingRecord(type, track, nanoseconds, payload));
        else
            Volatile.Write(ref _broken, true);
    }

    public static ulong Nanoseconds(TimeSpan at) => (ulong)at.Ticks * TimeSpan.NanosecondsPerTick;

    private void Update()
    {
        foreach (var track in _tracks)
            track.OnChanged();
        NoteSpeaker();
    }

    /// <summary>Who is not recorded does not speak here; who is again, and has not stopped speaking meanwhile, does.</summary>
    private void NoteSpeaker()
    {
        var speaker = !IsPaused && IsIncluded(_speaker) ? _speaker : "";
        if (speaker == _notedSpeaker)
            return;
        _notedSpeaker = speaker;
        Note(new Spoke(speaker));
    }
}

/// <summary>A record that has no place in the ring yet.</summary>
internal readonly record struct WaitingRecord(RecordType Type, ushort Track, ulong Nanoseconds, byte[] Payload);
