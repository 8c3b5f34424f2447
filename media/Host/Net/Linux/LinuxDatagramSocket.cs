using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MediaServer.Sfu.Memory;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>The UDP path on Linux: up to 64 datagrams per recvmmsg; runs of datagrams to one destination as one message (UDP GSO), a whole batch per sendmmsg.</summary>
/// <remarks>
/// Owned by one worker. All headers, vectors and names live in native memory and are filled in again only where something changed.
/// ECN bits are neither read nor set: what the sockets of the system do by default is right for media.
/// </remarks>
internal sealed unsafe class LinuxDatagramSocket : IDatagramSocket, IMessageSender
{
    private readonly int _fd;
    private readonly bool _ipv6;
    private readonly ReceiveBlock _in = new(
        ReceiveBatch.Size,
        ControlMessages.Space(sizeof(uint)) + ControlMessages.Space(ControlMessages.PacketInfoLength)
    );
    private readonly LocalNumbers _locals = new();
    private readonly SendBlock _out;
    private readonly BatchSender _sender;
    private int _stale = ReceiveBatch.Size;
    private uint _overflows;

    public LinuxDatagramSocket(Socket socket)
    {
        Socket = socket;
        _fd = (int)socket.SafeHandle.DangerousGetHandle();
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _out = new SendBlock(SendBatch.Size, _ipv6, _locals);
        _sender = new BatchSender(this, Counters);
    }

    public Socket Socket { get; }

    public SocketCounters Counters { get; } = new();

    public void Receive(ReceiveBatch batch)
    {
        for (var i = 0; i < _stale; i++)
            _in.Prepare(i, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(batch.Packet(i).Bytes, 0), PacketBuffer.Capacity);
        var received = ReceiveMany(_fd, _in.Messages, ReceiveBatch.Size, MsgDontWait, null);
        Counters.ReceiveCalls++;
        batch.Count = 0;
        _stale = Math.Max(received, 0);
        if (received < 0)
        {
            // An ICMP answer surfaces here once and is then off the socket; the loop just goes on.
            if (Marshal.GetLastPInvokeError() is not (WouldBlock or Interrupted))
                Counters.Receive++;
            return;
        }
        for (var i = 0; i < received; i++)
            Take(batch, i);
        batch.Count = received;
        Counters.Received.Add(received);
    }

    private void Take(ReceiveBatch batch, int i)
    {
        ref var message = ref _in.Messages[i];
        var cut = (message.Header.Flags & MsgTrunc) != 0;
        if (cut)
            Counters.Oversized++;
        var control = _in.Control(i);
        CountOverflow(control);
        batch.Set(i, cut ? 0 : (int)message.Length, SocketName.Read(_in.Name(i), _ipv6) with { Connection = ArrivedAt(control) });
    }

    private int ArrivedAt(ReadOnlySpan<byte> control)
    {
        const int Length = ControlMessages.PacketInfoLength;
        return ControlMessages.TryFind(control, ControlMessages.SolIPv6, ControlMessages.PacketInfo, Length, out var value)
            ? _locals.NumberOf(BinaryPrimitives.ReadUInt128BigEndian(value))
            : LocalNumbers.Any;
    }

    /// <summary>The kernel tells after the first overflow; the number only ever grows, modulo 2^32.</summary>
    private void CountOverflow(ReadOnlySpan<byte> control)
    {
        const int Length = sizeof(uint);
        if (!ControlMessages.TryFind(control, ControlMessages.SolSocket, ControlMessages.ReceiveQueueOverflow, Length, out var value))
            return;
        var lost = MemoryMarshal.Read<uint>(value);
        Counters.ReceiveOverflow += lost - _overflows;
        _overflows = lost;
    }

    public void Send(SendBatch batch) => _sender.Send(batch);

    void IMessageSender.Prepare(SendBatch batch, SendPlan plan) =>
        _out.Fill(batch, plan, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(batch.Bytes, 0));

    SendResult IMessageSender.Send(int first, int count)
    {
        var sent = SendMany(_fd, _out.Messages + first, (uint)count, MsgDontWait);
        // Having sent some, the call says nothing of why it stopped; the next one does.
        return sent > 0 ? new SendResult(sent, SendFault.None) : new SendResult(0, FaultOf(Marshal.GetLastPInvokeError()));
    }

    private static SendFault FaultOf(int error) =>
        error switch
        {
            Interrupted => SendFault.Interrupted,
            WouldBlock => SendFault.BufferFull,
            NoBuffers => SendFault.QueueFull,
            InputOutput or Invalid or MessageTooLong => SendFault.NotSegmented,
            _ => SendFault.Refused,
        };

    public void Dispose()
    {
        Socket.Dispose();
        _in.Dispose();
        _out.Dispose();
    }
}
