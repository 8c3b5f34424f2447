using MediaServer.Sfu.Memory;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The datagrams of one receive call, each in a pooled buffer of its own, so that whoever wants to keep one just takes a reference.</summary>
/// <remarks>Owned by one worker. A slot is handled once and then <see cref="Recycle"/>d.</remarks>
internal sealed class ReceiveBatch : IDisposable
{
    /// <summary>At 64 the cost of the system call is spread thin, and a full batch still takes well under a millisecond to handle.</summary>
    public const int Size = 64;

    private readonly PacketPool _pool;
    private readonly PacketBuffer[] _packets = new PacketBuffer[Size];
    private readonly RemoteAddress[] _from = new RemoteAddress[Size];

    public ReceiveBatch(PacketPool pool)
    {
        _pool = pool;
        for (var i = 0; i < Size; i++)
            _packets[i] = pool.Rent();
    }

    /// <summary>How many slots, from the first on, hold a datagram.</summary>
    public int Count { get; set; }

    public PacketBuffer Packet(int slot) => _packets[slot];

    public RemoteAddress From(int slot) => _from[slot];

    public void Set(int slot, int length, RemoteAddress from)
    {
        _packets[slot].Length = length;
        _from[slot] = from;
    }

    /// <summary>Gives the slot a free buffer; its old one lives on if a history kept it.</summary>
    public void Recycle(int slot)
    {
        _packets[slot].Release();
        _packets[slot] = _pool.Rent();
    }

    public void Dispose()
    {
        foreach (var packet in _packets)
            packet.Release();
    }
}
