using System.Numerics;
using System.Runtime.InteropServices;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Capture;

/// <summary>Records on their way from one media worker to the writer thread: bounded, without lock, wait or allocation.</summary>
/// <remarks>
/// Exactly one thread writes and one reads. Entries lie in one piece, so one that does not fit before the end begins at the front again.
/// A full ring refuses until a quarter of it is free: a writer that barely keeps up would otherwise leave a gap after every packet.
/// </remarks>
internal sealed class PacketRing
{
    /// <summary>Takes an entry's place where none fits before the end of the ring.</summary>
    private const int Filler = -1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        /// <summary>Entry and payload, rounded up.</summary>
        public int Size;
        public int PayloadLength;

        /// <summary>Whose journal; or <see cref="Filler"/>.</summary>
        public int Slot;
        public ushort Track;
        public RecordType Type;
        public ulong Nanoseconds;
    }

    private static readonly int EntryLength = Marshal.SizeOf<Entry>();

    private readonly byte[] _bytes;
    private readonly int _mask;

    // Both only grow; a stretch belongs to the writer while it is free and to the reader while it is filled.
    private long _written;
    private long _read;
    private bool _clogged;

    /// <param name="capacity">Bytes, a power of two; at least twice the longest entry, or one may fit nowhere.</param>
    public PacketRing(int capacity)
    {
        System.Diagnostics.Debug.Assert(BitOperations.IsPow2(capacity) && capacity >= 256);
        _bytes = GC.AllocateUninitializedArray<byte>(capacity);
        _mask = capacity - 1;
    }

    public int Capacity => _bytes.Length;

    /// <summary>How much has ever been written; what the reader has to reach to have seen it all.</summary>
    public long Written => Volatile.Read(ref _written);

    public long Read => Volatile.Read(ref _read);

    /// <summary>How much of it waits for the reader: 0 to 1. Reader's side.</summary>
    public double Fill => (double)(Written - _read) / Capacity;

    /// <summary>Writer's side. False when there is no room.</summary>
    public bool TryWrite(int slot, RecordType type, ushort track, ulong nanoseconds, ReadOnlySpan<byte> payload)
    {
        var size = (EntryLength + payload.Length + 7) & ~7;
        var at = (int)(_written & _mask);
        var toEnd = Capacity - at;
        var needed = size <= toEnd ? size : toEnd + size;
        var free = Capacity - (_written - Volatile.Read(ref _read));
        if (free < needed || (_clogged && free < Capacity / 4))
        {
            _clogged = true;
            return false;
        }
        _clogged = false;
        if (size > toEnd)
        {
            if (toEnd >= EntryLength)
                Put(at, new Entry { Size = toEnd, Slot = Filler });
            at = 0;
        }
        Put(
            at,
            new Entry
            {
                Size = size,
                PayloadLength = payload.Length,
                Slot = slot,
                Track = track,
                Type = type,
                Nanoseconds = nanoseconds,
            }
        );
        payload.CopyTo(_bytes.AsSpan(at + EntryLength));
        Volatile.Write(ref _written, _written + needed);
        return true;
    }

    /// <summary>Reader's side; what is seen stays until <see cref="Release"/>.</summary>
    public bool TryPeek(out RingRecord record)
    {
        record = default;
        if (Volatile.Read(ref _written) == _read)
            return false;
        var at = SkipFiller();
        ref readonly var entry = ref MemoryMarshal.AsRef<Entry>(_bytes.AsSpan(at, EntryLength));
        record = new RingRecord
        {
            Slot = entry.Slot,
            Type = entry.Type,
            Track = entry.Track,
            Nanoseconds = entry.Nanoseconds,
            Payload = _bytes.AsSpan(at + EntryLength, entry.PayloadLength),
        };
        return true;
    }

    /// <summary>Gives the place of the record that was peeked at back to the writer.</summary>
    public void Release()
    {
        var at = (int)(_read & _mask);
        Volatile.Write(ref _read, _read + MemoryMarshal.AsRef<Entry>(_bytes.AsSpan(at, EntryLength)).Size);
    }

    private int SkipFiller()
    {
        var at = (int)(_read & _mask);
        var toEnd = Capacity - at;
        // Too little for an entry is filler by itself; an entry behind it was written together with it.
        if (toEnd >= EntryLength && MemoryMarshal.AsRef<Entry>(_bytes.AsSpan(at, EntryLength)).Slot != Filler)
            return at;
        Volatile.Write(ref _read, _read + toEnd);
        return 0;
    }

    private void Put(int at, in Entry entry) => MemoryMarshal.Write(_bytes.AsSpan(at), entry);
}

/// <summary>One record in a ring.</summary>
internal readonly ref struct RingRecord
{
    public required int Slot { get; init; }
    public required RecordType Type { get; init; }
    public required ushort Track { get; init; }
    public required ulong Nanoseconds { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }
}
