using System.Net;
using System.Net.Sockets;

namespace MediaServer.Tests.Functional.Support;

/// <summary>Ports that nobody uses at the moment, for programs that cannot choose one themselves.</summary>
/// <remarks>
/// Below the range from which the system takes ports for outgoing connections (32768 and up), so that none of those gets in between.
/// </remarks>
internal static class FreePort
{
    private const int Lowest = 10_000,
        Highest = 19_900;

    /// <summary>Free for TCP and for UDP alike.</summary>
    public static int Any() => Run(1);

    /// <summary>The first of so many free ports in a row: one per worker.</summary>
    public static int Run(int length)
    {
        while (true)
        {
            var first = Random.Shared.Next(Lowest, Highest);
            if (Enumerable.Range(first, length).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            tcp.Bind(new IPEndPoint(IPAddress.Any, port));
            udp.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
