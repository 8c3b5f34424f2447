using System.Runtime.InteropServices;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>The arrays behind sendmmsg: a message per run, a vector per datagram, outside the managed heap so that they may point at each other.</summary>
/// <remarks>What never changes, a message's name and control buffers and the family in them, is written once.</remarks>
internal sealed unsafe class SendBlock : IDisposable
{
    private static readonly int ControlSize = ControlMessages.Space(sizeof(ushort));

    private readonly IoVec* _vectors;
    private readonly byte* _names;
    private readonly byte* _controls;
    private readonly bool _ipv6;

    public SendBlock(int size, bool ipv6)
    {
        _ipv6 = ipv6;
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
            header.Control = _controls + i * ControlSize;
            ControlMessages.Write(Control(i), ControlMessages.SolUdp, ControlMessages.UdpSegment, 0);
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
            header.ControlLength = run.Count > 1 ? (nuint)ControlSize : 0;
            MemoryMarshal.Write(Control(i)[ControlMessages.HeaderLength..], (ushort)run.SegmentLength);
            SocketName.Write(Name(i), batch.Address(run.Destination), _ipv6);
        }
    }

    private Span<byte> Name(int i) => new(_names + i * SocketName.Size, SocketName.Size);

    private Span<byte> Control(int i) => new(_controls + i * ControlSize, ControlSize);

    public void Dispose()
    {
        NativeMemory.Free(Messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }
}
