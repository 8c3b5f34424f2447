using System.Net;
using System.Net.Sockets;

namespace MediaServer.Bench.Load.Server;

/// <summary>Ports that nobody uses at the moment, for programs that cannot choose one themselves.</summary>
/// <remarks>
/// Below the range from which the system takes ports for outgoing connections (32768 and up), so that none of those gets in between.
/// None is given twice: whoever asked first may bind it seconds later, and again after a restart.
/// </remarks>
internal static class FreePort
{
    private const int Lowest = 10_000,
        Highest = 19_900;

    private static readonly Lock Asking = new();
    private static readonly HashSet<int> Given = [];

    /// <summary>Free for TCP and for UDP alike.</summary>
    public static int Any() => Run(1);

    /// <summary>The first of so many free ports in a row: one per worker.</summary>
    public static int Run(int length)
    {
        lock (Asking)
        {
            while (true)
            {
                var run = Enumerable.Range(Random.Shared.Next(Lowest, Highest), length).ToArray();
                if (Given.Overlaps(run) || !run.All(IsFree))
                    continue;
                Given.UnionWith(run);
                return run[0];
            }
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
