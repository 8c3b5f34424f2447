using System.Net;
using System.Net.Sockets;

namespace MediaServer.Tests.Functional.Support;

/// <summary>Ports that nobody uses at the moment, for programs that cannot choose one themselves.</summary>
internal static class FreePort
{
    /// <summary>Free for TCP and for UDP alike.</summary>
    public static int Any()
    {
        while (true)
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Any, 0));
            var port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another program has it for UDP; ask for another.
            }
        }
    }
}
