using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Wire;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Phone;

/// <summary>Looks up the servers of trunks by name, now and again: carriers move them.</summary>
internal sealed class TrunkResolver(PhoneOptions options, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const ushort SipPort = 5060,
        SipsPort = 5061;

    /// <summary>Runs until it is stopped; tells the addresses of each trunk whenever they are known.</summary>
    public async Task RunAsync(Action<string, IReadOnlyList<RemoteAddress>> found, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            foreach (var (name, trunk) in options.Trunks)
                if (trunk.Server is { } server)
                    await ResolveAsync(name, trunk, server, found, stop);
        } while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task ResolveAsync(
        string name,
        TrunkOptions trunk,
        string server,
        Action<string, IReadOnlyList<RemoteAddress>> found,
        CancellationToken stop
    )
    {
        var protocol = trunk.Transport switch
        {
            "tls" => TransportProtocol.Tls,
            "tcp" => TransportProtocol.Tcp,
            _ => TransportProtocol.Udp,
        };
        var (host, port) = DialPlan.Split(server, protocol == TransportProtocol.Tls ? SipsPort : SipPort);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, stop);
            found(name, [.. addresses.Select(a => SocketName.Of(new IPEndPoint(a, port)) with { Protocol = protocol })]);
        }
        catch (SocketException e)
        {
            PhoneLog.NotResolved(logger, name, e.SocketErrorCode.ToString());
        }
    }
}
