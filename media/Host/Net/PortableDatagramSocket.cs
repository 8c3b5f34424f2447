using System.Net;
using System.Net.Sockets;
using MediaServer.Sfu.Memory;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The UDP path of systems without recvmmsg: one call per datagram, still without allocating.</summary>
internal sealed class PortableDatagramSocket : IDatagramSocket, IMessageSender
{
    private readonly SocketAddress _name;
    private readonly bool _ipv6;
    private readonly BatchSender _sender;
    private SendBatch? _batch;
    private SendPlan? _plan;

    public PortableDatagramSocket(Socket socket)
    {
        Socket = socket;
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _name = new SocketAddress(socket.AddressFamily, _ipv6 ? SocketName.Size : 16);
        _sender = new BatchSender(this, Counters, maxSegments: 1);
    }

    public Socket Socket { get; }

    public SocketCounters Counters { get; } = new();

    public void Receive(ReceiveBatch batch)
    {
        batch.Count = 0;
        Counters.ReceiveCalls++;
        while (batch.Count < ReceiveBatch.Size && Socket.Poll(0, SelectMode.SelectRead))
        {
            var packet = batch.Packet(batch.Count);
            try
            {
                var length = Socket.ReceiveFrom(packet.Bytes, SocketFlags.None, _name);
                // A full buffer cannot be told from a cut one here, and nobody sends datagrams this long.
                if (length == PacketBuffer.Capacity)
                    Counters.Oversized++;
                else
                    batch.Set(batch.Count++, length, SocketName.Read(_name.Buffer.Span, _ipv6));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                Counters.Oversized++;
            }
            catch (SocketException)
            {
                // An ICMP answer to something we sent; each call takes one such report off the socket.
                Counters.Receive++;
                return;
            }
        }
    }

    public void Send(SendBatch batch) => _sender.Send(batch);

    void IMessageSender.Prepare(SendBatch batch, SendPlan plan) => (_batch, _plan) = (batch, plan);

    SendResult IMessageSender.Send(int first, int count)
    {
        var slot = _plan!.Order[_plan.Runs[first].First];
        SocketName.Write(_name.Buffer.Span, _batch!.To(slot), _ipv6);
        try
        {
            Socket.SendTo(_batch.Datagram(slot), SocketFlags.None, _name);
            return new SendResult(1, SendFault.None);
        }
        catch (SocketException e)
        {
            return new SendResult(0, FaultOf(e.SocketErrorCode));
        }
    }

    private static SendFault FaultOf(SocketError error) =>
        error switch
        {
            SocketError.WouldBlock => SendFault.BufferFull,
            SocketError.NoBufferSpaceAvailable => SendFault.QueueFull,
            SocketError.Interrupted => SendFault.Interrupted,
            _ => SendFault.Refused,
        };

    public void Dispose() => Socket.Dispose();
}
