using System.Globalization;

namespace MediaServer.Bench.Measure;

/// <summary>Datagrams that the kernel threw away because a socket's receive buffer was full, by local port.</summary>
internal static class SocketDrops
{
    private static readonly string[] Tables = ["/proc/net/udp", "/proc/net/udp6"];

    /// <summary>The sum over every UDP socket of this machine whose local port is among the given ones.</summary>
    public static long Of(IReadOnlySet<int> ports) => Tables.Where(File.Exists).Sum(table => Sum(File.ReadLines(table), ports));

    internal static long Sum(IEnumerable<string> table, IReadOnlySet<int> ports)
    {
        long drops = 0;
        foreach (var line in table.Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var port = int.Parse(
                fields[1][(fields[1].IndexOf(':', StringComparison.Ordinal) + 1)..],
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            if (ports.Contains(port))
                drops += long.Parse(fields[^1], CultureInfo.InvariantCulture);
        }
        return drops;
    }
}
