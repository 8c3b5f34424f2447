using System.Net.Sockets;

namespace MediaServer.Host.Net.Linux;

/// <summary>Socket options that .NET does not name.</summary>
internal static class LinuxSocketOptions
{
    private const int SolSocket = 1;
    private const int SendBufferForce = 32;
    private const int ReceiveBufferForce = 33;
    private const int ReceiveQueueOverflow = 40;
    private const int ReceivePacketInfo = 49;

    /// <summary>
    /// Sizes the buffers beyond the system's limit where we may, and has the kernel tell how much it lost for want of room and at
    /// which of our addresses each datagram arrived.
    /// </summary>
    public static void Apply(Socket socket, int bufferSize)
    {
        // Without CAP_NET_ADMIN the sizes stay what net.core.rmem_max and wmem_max allow.
        _ = TrySet(socket, SolSocket, ReceiveBufferForce, bufferSize) && TrySet(socket, SolSocket, SendBufferForce, bufferSize);
        TrySet(socket, SolSocket, ReceiveQueueOverflow, 1);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
            TrySet(socket, ControlMessages.SolIPv6, ReceivePacketInfo, 1);
    }

    /// <summary>Has the kernel say when it received each datagram.</summary>
    public static void TimeArrivals(Socket socket) => TrySet(socket, SolSocket, ControlMessages.Timestamp, 1);

    private static bool TrySet(Socket socket, int level, int option, int value)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
