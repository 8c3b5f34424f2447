using System.Runtime.InteropServices;
using static MediaServer.Bench.Native.Linux;

namespace MediaServer.Bench.Native;

/// <summary>Slots of memory that do not move, behind one recvmmsg or sendmmsg on a connected socket.</summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    public const int Size = 64,
        SlotSize = 2048;

    private readonly byte* _bytes = (byte*)NativeMemory.AlignedAlloc(Size * SlotSize, 64);
    private readonly MMsgHdr* _messages = (MMsgHdr*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(MMsgHdr));
    private readonly IoVec* _vectors = (IoVec*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(IoVec));

    public DatagramBatch()
    {
        for (var i = 0; i < Size; i++)
        {
            _vectors[i] = new IoVec { Base = _bytes + i * SlotSize, Length = SlotSize };
            _messages[i].Header.Vectors = _vectors + i;
            _messages[i].Header.VectorCount = 1;
        }
    }

    public int Count { get; private set; }

    /// <summary>What the last <see cref="Receive"/> put into the slot.</summary>
    public Span<byte> Datagram(int slot) => new(_bytes + slot * SlotSize, (int)_messages[slot].Length);

    /// <summary>Takes what has arrived, up to <see cref="Size"/> datagrams.</summary>
    public int Receive(int fd)
    {
        // An error that an earlier send provoked shows here once; there is nothing to read then either.
        Count = Math.Max(0, ReceiveMany(fd, _messages, Size, DontWait, null));
        return Count;
    }

    /// <summary>The next slot to write; full batches must be sent first.</summary>
    public Span<byte> Reserve() => new(_bytes + Count * SlotSize, SlotSize);

    public void Commit(int length) => _vectors[Count++].Length = (nuint)length;

    public bool IsFull => Count == Size;

    /// <summary>Sends the written slots and empties the batch; how many the system refused.</summary>
    public int Send(int fd)
    {
        var (sent, refused) = (0, 0);
        while (sent < Count)
        {
            var done = SendMany(fd, _messages + sent, (uint)(Count - sent), DontWait);
            if (done < 0)
            {
                refused++;
                done = 1;
            }
            sent += done;
        }
        Count = 0;
        return refused;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_bytes);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
    }
}
