using System.Collections.Concurrent;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Capture;

/// <summary>Carries records from the rings of the media workers into the journals: one turn at a time, without a thread of its own.</summary>
/// <remarks>Owned by the writer thread but for <see cref="RingOf"/>, <see cref="Begin"/>, <see cref="End"/> and the counters.</remarks>
internal sealed class JournalPump(JournalClock clock, int ringCapacity, Func<string, IChunkTarget> open) : IDisposable
{
    /// <summary>Records of one ring in a row; then flushes that are due have their turn.</summary>
    private const int MaxPerTurn = 4096;

    private readonly ConcurrentDictionary<int, PacketRing> _rings = new();
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly Dictionary<int, OpenJournal> _journals = [];
    private readonly List<JournalEnding> _endings = [];
    private readonly List<int> _faulty = [];
    private int _open;
    private long _records,
        _refused;

    /// <summary>Journals that are not closed yet. Any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Records taken out of rings so far. Any thread.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>How full the fullest ring was when the last turn came to it: 0 to 1.</summary>
    public double Backlog { get; private set; }

    /// <summary>Packets that the disk did not take, so far. Any thread.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Told on the writer thread what a journal has come to.</summary>
    public required Action<int, JournalState> Changed { get; init; }

    /// <summary>Told on the writer thread of a fault that cost a journal.</summary>
    public required Action<int, Exception> Failed { get; init; }

    /// <summary>The ring of one media worker, made when it is first needed. Any thread.</summary>
    public PacketRing RingOf(int worker) => _rings.GetOrAdd(worker, static (_, capacity) => new PacketRing(capacity), ringCapacity);

    /// <summary>Opens a journal for what comes under this slot. Any thread, and before anything comes.</summary>
    public void Begin(int slot, JournalTarget target)
    {
        Interlocked.Increment(ref _open);
        _commands.Enqueue(() => _journals.Add(slot, new OpenJournal(target, clock, open)));
    }

    /// <summary>Closes a journal once the ring has been read up to a place and what still waited is written. Any thread.</summary>
    public void End(int slot, PacketRing ring, long position, IReadOnlyCollection<WaitingRecord> waiting) =>
        _commands.Enqueue(() => _endings.Add(new JournalEnding(slot, ring, position, waiting)));

    /// <summary>Does what there is to do; the answer is whether there may be more at once.</summary>
    public bool Turn()
    {
        while (_commands.TryDequeue(out var command))
            command();
        var now = clock.Now();
        foreach (var (slot, journal) in _journals)
            Turn(slot, journal, now);
        var busy = false;
        Backlog = 0;
        foreach (var (_, ring) in _rings)
        {
            Backlog = Math.Max(Backlog, ring.Fill);
            busy |= Drain(ring);
        }
        _endings.RemoveAll(ending => TryEnd(ending, now));
        foreach (var slot in _faulty)
            Remove(slot);
        _faulty.Clear();
        return busy;
    }

    private void Turn(int slot, OpenJournal journal, TimeSpan now)
    {
        try
        {
            var before = journal.State;
            journal.Turn(now);
            if (journal.State is var after && after != before)
                Changed(slot, after);
        }
        catch (Exception e)
        {
            Fail(slot, journal, e);
        }
    }

    private bool Drain(PacketRing ring)
    {
        var count = 0;
        for (; count < MaxPerTurn && ring.TryPeek(out var record); count++)
        {
            if (_journals.TryGetValue(record.Slot, out var journal))
                Accept(record.Slot, journal, record.Type, record.Track, record.Nanoseconds, record.Payload);
            ring.Release();
        }
        Interlocked.Add(ref _records, count);
        return count == MaxPerTurn;
    }

    private void Accept(int slot, OpenJournal journal, RecordType type, ushort track, ulong nanoseconds, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (!journal.TryAccept(type, track, nanoseconds, payload))
                Interlocked.Increment(ref _refused);
        }
        catch (Exception e)
        {
            Fail(slot, journal, e);
        }
    }

    /// <summary>Whether there is nothing left to end.</summary>
    private bool TryEnd(JournalEnding ending, TimeSpan now)
    {
        if (ending.Ring.Read < ending.Position)
            return false;
        if (!_journals.TryGetValue(ending.Slot, out var journal))
        {
            Changed(ending.Slot, default(JournalState) with { IsComplete = true }); // a fault took it: there is nothing to close
            return true;
        }
        foreach (var record in ending.TakeWaiting())
            Accept(ending.Slot, journal, record.Type, record.Track, record.Nanoseconds, record.Payload);
        try
        {
            if (!journal.TryComplete(now))
                return false;
        }
        catch (Exception e)
        {
            Fail(ending.Slot, journal, e);
            return true;
        }
        Changed(ending.Slot, journal.State);
        Remove(ending.Slot);
        return true;
    }

    /// <summary>A fault costs the journal that it happened in, and no other.</summary>
    private void Fail(int slot, OpenJournal journal, Exception e)
    {
        if (_faulty.Contains(slot))
            return;
        _faulty.Add(slot);
        Failed(slot, e);
        Changed(slot, journal.State with { Trouble = DiskTrouble.Fault, IsBroken = true });
    }

    private void Remove(int slot)
    {
        if (!_journals.Remove(slot, out var journal))
            return;
        journal.Dispose();
        Interlocked.Decrement(ref _open);
    }

    /// <summary>Lets go of everything; journals that are not complete stay as they are on disk.</summary>
    public void Dispose()
    {
        foreach (var slot in _journals.Keys.ToList())
            Remove(slot);
    }
}

/// <summary>A journal that is to be closed.</summary>
internal sealed class JournalEnding(int slot, PacketRing ring, long position, IReadOnlyCollection<WaitingRecord> waiting)
{
    private IReadOnlyCollection<WaitingRecord> _waiting = waiting;

    public int Slot => slot;

    public PacketRing Ring => ring;

    public long Position => position;

    /// <summary>What had no place in the ring; once.</summary>
    public IReadOnlyCollection<WaitingRecord> TakeWaiting()
    {
        var taken = _waiting;
        _waiting = [];
        return taken;
    }
}

/// <summary>How a journal does.</summary>
/// <param name="Epoch">0 until it has a file.</param>
/// <param name="Trouble">Why nothing is written; null when it is.</param>
/// <param name="IsBroken">What follows cannot be understood: it has to begin anew.</param>
/// <param name="IsComplete">Closed in order.</param>
/// <param name="Resumptions">How often writing went on after packets were lost.</param>
/// <param name="IsLocked">The recording has a key that none of ours opens.</param>
internal readonly record struct JournalState(uint Epoch, string? Trouble, bool IsBroken, bool IsComplete, int Resumptions, bool IsLocked);
