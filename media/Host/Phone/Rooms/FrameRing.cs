using System.Numerics;

namespace MediaServer.Host.Phone.Rooms;

/// <summary>What is known of one Opus packet besides its bytes.</summary>
/// <param name="Ssrc">Whose it is.</param>
/// <param name="Timestamp">At 48 kHz.</param>
/// <param name="Level">0 (loudest) to 127 (silence).</param>
/// <param name="Arrival">When it came, by the node's clock; of no interest on the way from a telephone.</param>
internal readonly record struct FrameInfo(uint Ssrc, uint Timestamp, byte Level, TimeSpan Arrival = default);

/// <summary>Opus packets on their way from one thread to one other thread: bounded, without lock or allocation.</summary>
/// <remarks>
/// One thread writes and one reads at any time; the mixing threads take turns as one of the two, with a join in between. A full ring
/// refuses and counts: sound that waits would only come late. The two positions only grow; a slot belongs to the writer while it is free
/// and to the reader while it is filled.
/// </remarks>
internal sealed class FrameRing
{
    /// <summary>The longest Opus packet of one frame (RFC 6716 3.4), and the table of contents.</summary>
    public const int MaxPayload = 1276;

    private struct Slot
    {
        public FrameInfo Info;
        public int Length;
    }

    private readonly Slot[] _slots;
    private readonly byte[] _bytes;
    private readonly int _mask;
    private long _written;
    private long _read;
    private long _overflows;

    /// <param name="capacity">Packets, a power of two.</param>
    public FrameRing(int capacity)
    {
        System.Diagnostics.Debug.Assert(BitOperations.IsPow2(capacity));
        _slots = new Slot[capacity];
        _bytes = new byte[capacity * MaxPayload];
        _mask = capacity - 1;
    }

    /// <summary>Packets that found no place.</summary>
    public long Overflows => Interlocked.Read(ref _overflows);

    public bool IsEmpty => Volatile.Read(ref _written) == Volatile.Read(ref _read);

    /// <summary>Writer's side; the payload is head and tail in a row.</summary>
    public bool TryWrite(in FrameInfo info, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        var length = head.Length + tail.Length;
        if (_written - Volatile.Read(ref _read) > _mask || length > MaxPayload)
        {
            Interlocked.Increment(ref _overflows);
            return false;
        }
        var at = (int)(_written & _mask);
        var bytes = _bytes.AsSpan(at * MaxPayload, length);
        head.CopyTo(bytes);
        tail.CopyTo(bytes[head.Length..]);
        _slots[at] = new Slot { Info = info, Length = length };
        Volatile.Write(ref _written, _written + 1);
        return true;
    }

    /// <summary>Reader's side; what is seen stays until <see cref="Release"/>.</summary>
    public bool TryPeek(out FrameInfo info, out ReadOnlySpan<byte> payload)
    {
        info = default;
        payload = default;
        if (Volatile.Read(ref _written) == _read)
            return false;
        var at = (int)(_read & _mask);
        info = _slots[at].Info;
        payload = _bytes.AsSpan(at * MaxPayload, _slots[at].Length);
        return true;
    }

    /// <summary>Gives the slot that was peeked at back to the writer.</summary>
    public void Release() => Volatile.Write(ref _read, _read + 1);
}
