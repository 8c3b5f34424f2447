using System.Net.Sockets;
using System.Runtime.InteropServices;
using MediaServer.Sfu.Memory;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>The UDP path on Linux: up to 64 datagrams per recvmmsg, up to 128 per sendmmsg.</summary>
/// <remarks>
/// Owned by one worker. All headers, vectors and names live in one pinned block each and are filled in again only where a slot changed.
/// Deliberately absent: UDP GSO, which needs the batch grouped by destination first.
/// </remarks>
internal sealed unsafe class LinuxDatagramSocket : IDatagramSocket
{
    private readonly int _fd;
    private readonly bool _ipv6;
    private readonly MessageBlock _in = new(ReceiveBatch.Size);
    private readonly MessageBlock _out = new(SendBatch.Size);
    private int _stale = ReceiveBatch.Size;

    public LinuxDatagramSocket(Socket socket)
    {
        Socket = socket;
        _fd = (int)socket.SafeHandle.DangerousGetHandle();
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _out.SetFamily(_ipv6);
    }

    public Socket Socket { get; }

    public SocketErrors Errors { get; } = new();

    public void Receive(ReceiveBatch batch)
    {
        for (var i = 0; i < _stale; i++)
            _in.Prepare(i, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(batch.Packet(i).Bytes, 0), PacketBuffer.Capacity);
        var received = ReceiveMany(_fd, _in.Messages, ReceiveBatch.Size, MsgDontWait, null);
        batch.Count = 0;
        _stale = Math.Max(received, 0);
        if (received < 0)
        {
            // An ICMP answer surfaces here once and is then off the socket; the loop just goes on.
            if (Marshal.GetLastPInvokeError() is not (WouldBlock or Interrupted))
                Errors.Receive++;
            return;
        }
        for (var i = 0; i < received; i++)
        {
            ref var message = ref _in.Messages[i];
            var cut = (message.Header.Flags & MsgTrunc) != 0;
            if (cut)
                Errors.Oversized++;
            batch.Set(i, cut ? 0 : (int)message.Length, SocketName.Read(_in.Name(i), _ipv6));
        }
        batch.Count = received;
    }

    public void Send(SendBatch batch)
    {
        fixed (byte* bytes = batch.Bytes)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                _out.Prepare(i, bytes + i * SendBatch.SlotSize + SendBatch.HeadRoom, batch.Length(i));
                SocketName.Write(_out.Name(i), batch.To(i), _ipv6);
            }
            for (var sent = 0; sent < batch.Count; )
                sent += SendFrom(sent, batch.Count - sent);
        }
        batch.Clear();
    }

    /// <summary>Sends a run of messages; how many are done with, for better or worse.</summary>
    private int SendFrom(int first, int count)
    {
        var sent = SendMany(_fd, _out.Messages + first, (uint)count, MsgDontWait);
        if (sent > 0)
            return sent;
        switch (Marshal.GetLastPInvokeError())
        {
            case Interrupted:
                return 0;
            case WouldBlock or NoBuffers:
                Errors.SendBufferFull += count;
                return count;
            default:
                // Only the first message of a run can fail: its destination is unreachable, or gave an ICMP answer before.
                Errors.Send++;
                return 1;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        _in.Dispose();
        _out.Dispose();
    }
}
