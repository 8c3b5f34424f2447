using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Capture;

/// <summary>Where a recording's journal goes, and under which names.</summary>
internal sealed record JournalTarget(JournalFolder Folder, KeyRing Keys, string Visit, string Node);

/// <summary>The media side's monotonic clock, and the wall clock that it is tied to at the beginning of each file.</summary>
internal sealed record JournalClock(Func<TimeSpan> Now, Func<DateTimeOffset> UtcNow);

/// <summary>The disk side of one recording: takes records out of the ring into its journal.</summary>
/// <remarks>
/// Owned by the writer thread. A disk that refuses costs packets, which are counted and become a gap; events wait in memory. The first
/// write that works again ends the gap.
/// </remarks>
internal sealed class OpenJournal(JournalTarget target, JournalClock clock, Func<string, IChunkTarget> open) : IDisposable
{
    /// <summary>A quarter of what a killed process may lose: on a machine that has too much to do, the writer's turn comes late.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A disk that is full says so in microseconds; asking it per packet would cost a core.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Tracks that come and go for hours; after that the journal begins anew.</summary>
    private const int MaxBacklog = 4096;

    private readonly Queue<WaitingRecord> _backlog = new();
    private readonly Dictionary<ushort, (uint Packets, ulong Since)> _lost = [];
    private DataKey? _key;
    private JournalWriter? _writer;
    private TimeSpan _flushAt,
        _retryAt;

    private string? _trouble;
    private int _resumptions;
    private bool _isBroken,
        _isComplete,
        _isLocked;

    public JournalState State => new(_writer?.Epoch ?? 0, _trouble, _isBroken, _isComplete, _resumptions, _isLocked);

    /// <summary>False when the record is a packet and lost.</summary>
    public bool TryAccept(RecordType type, ushort track, ulong nanoseconds, ReadOnlySpan<byte> payload)
    {
        if (_backlog.Count == 0 && _trouble is null && _writer is { } writer && writer.TryAppend(type, track, nanoseconds, payload))
            return true;
        if (type is RecordType.Rtp or RecordType.SenderReport)
        {
            var lost = _lost.GetValueOrDefault(track);
            _lost[track] = (lost.Packets + 1, lost.Packets == 0 ? nanoseconds : lost.Since);
            return false;
        }
        if (_backlog.Count < MaxBacklog)
            _backlog.Enqueue(new WaitingRecord(type, track, nanoseconds, payload.ToArray()));
        else
            _isBroken = true;
        return true;
    }

    /// <summary>What is due: the file's beginning, its flush, or another try.</summary>
    public void Turn(TimeSpan now)
    {
        if (_isComplete || now < _retryAt || (_trouble is null && _writer is not null && now < _flushAt))
            return;
        _flushAt = now + FlushInterval;
        if (TryBegin() && TryWrite(now))
            _trouble = null;
        else
            _retryAt = now + RetryInterval;
    }

    /// <summary>Ends the file as intended; the answer is whether it has its end now. One that could not begin for want of its key has.</summary>
    public bool TryComplete(TimeSpan now)
    {
        if (_isComplete || now < _retryAt)
            return _isComplete;
        if ((TryBegin() && TryWrite(now) && _writer!.TryComplete()) || _isLocked)
        {
            _isComplete = true;
            return true;
        }
        _trouble ??= DiskTrouble.Of(_writer?.Refusal);
        _retryAt = now + RetryInterval;
        return false;
    }

    private bool TryBegin()
    {
        if (_writer is not null)
            return true;
        try
        {
            _isLocked = !TryTakeKey();
            if (_isLocked)
            {
                _trouble = DiskTrouble.Fault;
                return false;
            }
            var (wall, at) = (clock.UtcNow(), RoomRecorder.Nanoseconds(clock.Now()));
            _writer = JournalWriter.Begin(target.Folder, _key!, target.Visit, target.Node, wall, at, open);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble = DiskTrouble.Of(e);
            return false;
        }
    }

    /// <summary>A key that does not open still opens what earlier epochs hold, once its master key is back: it is not replaced.</summary>
    private bool TryTakeKey()
    {
        var (folder, recording) = (target.Folder.Path, target.Folder.Recording);
        if (_key is not null || target.Keys.TryOpen(folder, recording, out _key))
            return true;
        if (KeyRing.IsIn(folder))
            return false;
        _key = target.Keys.Create(folder, recording);
        return true;
    }

    private bool TryWrite(TimeSpan now)
    {
        var writer = _writer!;
        var through = writer.TryFlush();
        while (through && _backlog.TryPeek(out var record))
        {
            through = writer.TryAppend(record.Type, record.Track, record.Nanoseconds, record.Payload);
            if (through)
                _backlog.Dequeue();
        }
        if (!through)
        {
            _trouble = DiskTrouble.Of(writer.Refusal);
            return false;
        }
        if (_lost.Count > 0)
            EndGaps(writer, now);
        return true;
    }

    private void EndGaps(JournalWriter writer, TimeSpan now)
    {
        Span<byte> bytes = stackalloc byte[GapRecord.Length];
        foreach (var (track, lost) in _lost)
        {
            new GapRecord(GapReason.DiskRefused, lost.Packets, lost.Since).TryWrite(bytes);
            writer.TryAppend(RecordType.Gap, track, RoomRecorder.Nanoseconds(now), bytes);
        }
        _lost.Clear();
        _resumptions++;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _key?.Dispose();
    }
}
