using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>The arrays behind sendmmsg: a message per run, a vector per datagram, outside the managed heap so that they may point at each other.</summary>
/// <remarks>
/// What never changes, a message's name and control buffers, the family and the headers in them, is written once. Of the two control
/// messages the address to leave from comes first, so that either, both or none of them is one stretch of memory.
/// </remarks>
internal sealed unsafe class SendBlock : IDisposable
{
    private static readonly int LocalSize = ControlMessages.Space(ControlMessages.PacketInfoLength),
        SegmentSize = ControlMessages.Space(sizeof(ushort)),
        ControlSize = LocalSize + SegmentSize;

    private readonly IoVec* _vectors;
    private readonly byte* _names;
    private readonly byte* _controls;
    private readonly bool _ipv6;
    private readonly LocalNumbers _locals;

    public SendBlock(int size, bool ipv6, LocalNumbers locals)
    {
        (_ipv6, _locals) = (ipv6, locals);
        Messages = (MMsgHdr*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(MMsgHdr));
        _vectors = (IoVec*)NativeMemory.AllocZeroed((nuint)size, (nuint)sizeof(IoVec));
        _names = (byte*)NativeMemory.AllocZeroed((nuint)size, SocketName.Size);
        _controls = (byte*)NativeMemory.AllocZeroed((nuint)size, (nuint)ControlSize);
        for (var i = 0; i < size; i++)
        {
            ref var header = ref Messages[i].Header;
            header.Name = _names + i * SocketName.Size;
            header.NameLength = ipv6 ? SocketName.Size : 16u;
            MemoryMarshal.Write(Name(i), ipv6 ? InterNetworkV6 : InterNetwork);
            ControlMessages.WriteHeader(Local(i), ControlMessages.SolIPv6, ControlMessages.PacketInfo, ControlMessages.PacketInfoLength);
            ControlMessages.WriteHeader(Segment(i), ControlMessages.SolUdp, ControlMessages.UdpSegment, sizeof(ushort));
        }
    }

    public MMsgHdr* Messages { get; }

    /// <summary>Lays out one message per run of the plan.</summary>
    /// <param name="bytes">The batch's bytes, pinned for as long as the messages are used.</param>
    public void Fill(SendBatch batch, SendPlan plan, byte* bytes)
    {
        var order = plan.Order;
        for (var i = 0; i < order.Length; i++)
            _vectors[i] = new IoVec { Base = bytes + batch.Offset(order[i]), Length = (nuint)batch.Length(order[i]) };
        var runs = plan.Runs;
        for (var i = 0; i < runs.Length; i++)
        {
            ref readonly var run = ref runs[i];
            ref var header = ref Messages[i].Header;
            header.Vectors = _vectors + run.First;
            header.VectorCount = (nuint)run.Count;
            var to = batch.Address(run.Destination);
            SocketName.Write(Name(i), to, _ipv6);
            var leavesFrom = _locals.AddressOf(to.Connection);
            BinaryPrimitives.WriteUInt128BigEndian(Local(i)[ControlMessages.HeaderLength..], leavesFrom);
            MemoryMarshal.Write(Segment(i)[ControlMessages.HeaderLength..], (ushort)run.SegmentLength);
            var (skipped, end) = (leavesFrom == 0 ? LocalSize : 0, run.Count > 1 ? ControlSize : LocalSize);
            header.Control = _controls + i * ControlSize + skipped;
            header.ControlLength = (nuint)(end - skipped);
        }
    }

    private Span<byte> Name(int i) => new(_names + i * SocketName.Size, SocketName.Size);

    /// <summary>Which of our addresses it leaves from.</summary>
    private Span<byte> Local(int i) => new(_controls + i * ControlSize, LocalSize);

    /// <summary>Where it is cut.</summary>
    private Span<byte> Segment(int i) => new(_controls + i * ControlSize + LocalSize, SegmentSize);

    public void Dispose()
    {
        NativeMemory.Free(Messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }
}
