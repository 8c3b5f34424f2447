using System.Net;
using System.Net.Sockets;
using MediaServer.Sfu.Memory;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The UDP path of systems without recvmmsg: one call per datagram, still without allocating.</summary>
internal sealed class PortableDatagramSocket : IDatagramSocket
{
    private readonly SocketAddress _name;
    private readonly bool _ipv6;

    public PortableDatagramSocket(Socket socket)
    {
        Socket = socket;
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _name = new SocketAddress(socket.AddressFamily, _ipv6 ? SocketName.Size : 16);
    }

    public Socket Socket { get; }

    public SocketErrors Errors { get; } = new();

    public void Receive(ReceiveBatch batch)
    {
        batch.Count = 0;
        while (batch.Count < ReceiveBatch.Size && Socket.Poll(0, SelectMode.SelectRead))
        {
            var packet = batch.Packet(batch.Count);
            try
            {
                var length = Socket.ReceiveFrom(packet.Bytes, SocketFlags.None, _name);
                // A full buffer cannot be told from a cut one here, and nobody sends datagrams this long.
                if (length == PacketBuffer.Capacity)
                    Errors.Oversized++;
                else
                    batch.Set(batch.Count++, length, SocketName.Read(_name.Buffer.Span, _ipv6));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                Errors.Oversized++;
            }
            catch (SocketException)
            {
                // An ICMP answer to something we sent; each call takes one such report off the socket.
                Errors.Receive++;
                return;
            }
        }
    }

    public void Send(SendBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
            SendOne(batch.Datagram(i), batch.To(i));
        batch.Clear();
    }

    private void SendOne(ReadOnlySpan<byte> datagram, RemoteAddress to)
    {
        SocketName.Write(_name.Buffer.Span, to, _ipv6);
        try
        {
            Socket.SendTo(datagram, SocketFlags.None, _name);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            Errors.SendBufferFull++;
        }
        catch (SocketException)
        {
            Errors.Send++;
        }
    }

    public void Dispose() => Socket.Dispose();
}
