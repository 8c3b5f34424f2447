using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net.Linux;

namespace MediaServer.Host.Net;

/// <summary>Opens the ports of a worker, dual-stack where the machine has IPv6.</summary>
internal static class PortBinding
{
    /// <summary>About a second of 30 Mbit/s: what arrives during a garbage collection or a burst of key frames must not be lost.</summary>
    private const int BufferSize = 4 * 1024 * 1024;

    /// <summary>A connection is refused rather than kept waiting when this many stand in line.</summary>
    private const int Backlog = 64;

    private static bool HasLinuxCalls => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <param name="portable">The path of other systems, on this one.</param>
    public static IPoller Poller(bool portable = false) => HasLinuxCalls && !portable ? new LinuxPoller() : new PortablePoller();

    public static IDatagramSocket Udp(int port, bool portable = false)
    {
        var socket = Bound(SocketType.Dgram, ProtocolType.Udp, port);
        socket.ReceiveBufferSize = BufferSize;
        socket.SendBufferSize = BufferSize;
        if (!HasLinuxCalls || portable)
            return new PortableDatagramSocket(socket);
        LinuxSocketOptions.Apply(socket, BufferSize);
        return new LinuxDatagramSocket(socket);
    }

    public static Socket Tcp(int port)
    {
        var socket = Bound(SocketType.Stream, ProtocolType.Tcp, port);
        socket.Listen(Backlog);
        return socket;
    }

    private static Socket Bound(SocketType type, ProtocolType protocol, int port)
    {
        var family = Socket.OSSupportsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var socket = new Socket(family, type, protocol) { Blocking = false };
        try
        {
            if (family == AddressFamily.InterNetworkV6)
                socket.DualMode = true;
            // A media port is one program's alone: a second one must fail to start instead of stealing packets.
            socket.ExclusiveAddressUse = true;
            socket.Bind(new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
