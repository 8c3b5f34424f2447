using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Host.Net.Linux;
using MediaServer.Wire;

namespace MediaServer.Host.Phone.Media;

/// <summary>One UDP port of a call: read until it is empty, never waited for, nothing allocated.</summary>
internal sealed class RtpPort : IDisposable
{
    /// <summary>More than this in one tick of 20 ms is a flood; the rest waits for the next tick or is lost in the kernel.</summary>
    public const int MaxPerTick = 64;

    /// <summary>Half a second of 10 ms packets; a flood shall not take memory.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly SocketAddress _name;
    private readonly bool _ipv6;

    private RtpPort(Socket socket)
    {
        _socket = socket;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        _ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _name = new SocketAddress(socket.AddressFamily, _ipv6 ? SocketName.Size : 16);
    }

    /// <summary>For <see cref="LinuxRtpReceiver"/>, while the port is open.</summary>
    public int Descriptor => _descriptor;

    public bool IsIPv6 => _ipv6;

    /// <summary>The best way of this system to read ports.</summary>
    public static IRtpReceiver Receiver() =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new LinuxRtpReceiver(TimeProvider.System) : new PortableRtpReceiver();

    /// <summary>Opens the port on every address of the machine; null when somebody else has it.</summary>
    public static RtpPort? TryOpen(int port)
    {
        var family = Socket.OSSupportsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (family == AddressFamily.InterNetworkV6)
                socket.DualMode = true;
            socket.ExclusiveAddressUse = true;
            socket.ReceiveBufferSize = BufferSize;
            if (OperatingSystem.IsLinux())
                LinuxSocketOptions.TimeArrivals(socket);
            socket.Bind(new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            return new RtpPort(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Takes one datagram; false when there is none.</summary>
    public bool TryReceive(Span<byte> buffer, out int length, out RemoteAddress from)
    {
        (length, from) = (0, default);
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, _name);
                from = SocketName.Read(_name.Buffer.Span, _ipv6);
                return true;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                // Longer than any packet of a call; the kernel has dropped the rest of it.
            }
            catch (SocketException)
            {
                return false; // an ICMP answer; the next tick reads on
            }
        }
        return false;
    }

    /// <summary>False when the system refuses: the packet is lost, as any may be.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram, RemoteAddress to)
    {
        SocketName.Write(_name.Buffer.Span, to, _ipv6);
        try
        {
            return _socket.SendTo(datagram, SocketFlags.None, _name) == datagram.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();
}
