using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Host.Phone.Signaling;

/// <summary>The UDP port of SIP, read and written by the phone thread.</summary>
internal sealed class SipUdp : IDisposable
{
    /// <summary>A burst of a few hundred INVITEs, which a carrier sends when another node fails.</summary>
    private const int BufferSize = 1024 * 1024;

    private readonly SocketAddress _name;
    private readonly bool _ipv6;

    public SipUdp(int port)
    {
        _ipv6 = Socket.OSSupportsIPv6;
        var family = _ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        if (_ipv6)
            Socket.DualMode = true;
        Socket.ExclusiveAddressUse = true;
        Socket.ReceiveBufferSize = BufferSize;
        _name = new SocketAddress(family, _ipv6 ? SocketName.Size : 16);
        try
        {
            Socket.Bind(new IPEndPoint(_ipv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
        }
        catch
        {
            Socket.Dispose();
            throw;
        }
    }

    public Socket Socket { get; }

    public int Port => ((IPEndPoint)Socket.LocalEndPoint!).Port;

    /// <summary>Takes one datagram; false when there is none.</summary>
    public bool TryReceive(Span<byte> buffer, out int length, out RemoteAddress from)
    {
        (length, from) = (0, default);
        while (Socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                length = Socket.ReceiveFrom(buffer, SocketFlags.None, _name);
                from = SocketName.Read(_name.Buffer.Span, _ipv6);
                return true;
            }
            catch (SocketException)
            {
                // An ICMP answer, or more than fits: each call takes one such thing off the socket.
            }
        }
        return false;
    }

    /// <summary>A datagram that cannot be sent is lost, as any may be: SIP repeats itself.</summary>
    public void Send(ReadOnlySpan<byte> datagram, RemoteAddress to)
    {
        SocketName.Write(_name.Buffer.Span, to, _ipv6);
        try
        {
            Socket.SendTo(datagram, SocketFlags.None, _name);
        }
        catch (SocketException)
        {
            SendErrors++;
        }
    }

    public long SendErrors { get; private set; }

    public void Dispose() => Socket.Dispose();
}
