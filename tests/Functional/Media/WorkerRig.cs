using System.Net;
using System.Threading.Channels;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Tests.Host.Rig;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Tests.Functional.Media;

/// <summary>A running worker on free loopback ports.</summary>
internal sealed class WorkerRig : IDisposable
{
    private readonly Channel<MediaEvent> _events = Channel.CreateUnbounded<MediaEvent>();

    public WorkerRig(bool portable = false, Func<IDatagramHandler, IDatagramHandler>? around = null)
    {
        var node = new NodeContext(new HostClock(), Certificate, _events.Writer, NullLogger.Instance);
        var ports = new WorkerPorts(PortBinding.Udp(0, portable), PortBinding.Tcp(0), PortBinding.Poller(portable));
        Worker = new Worker(0, node, ports, default, around);
        Worker.Start();
    }

    public static DtlsCertificate Certificate { get; } = DtlsCertificate.Create(DateTimeOffset.UtcNow);

    public Worker Worker { get; }

    public IPEndPoint Udp => new(IPAddress.Loopback, Worker.UdpPort);

    public IPEndPoint Tcp => new(IPAddress.Loopback, Worker.TcpPort);

    public ChannelReader<MediaEvent> Events => _events.Reader;

    /// <summary>Makes a peer on the worker and returns its remote end.</summary>
    public async Task<RemotePeer> AddAsync(string participant, string visit = "visit", RoomOptions? room = null)
    {
        var local = IceFragment.NewCredentials();
        var options = new SessionOptions(Certificate, DtlsRole.Passive, Certificate.Fingerprint, local, RemotePeer.Credentials);
        await RunAsync(now =>
        {
            Worker.Dispatcher.Open(Worker.Dispatcher.Open(visit, room ?? new RoomOptions()), participant, "1", options, now);
            return true;
        });
        return new RemotePeer(Certificate, Certificate.Fingerprint, local);
    }

    /// <summary>Runs something on the worker's thread.</summary>
    public Task<T> RunAsync<T>(Func<TimeSpan, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(
            Worker.TryPost(now =>
            {
                try
                {
                    done.SetResult(work(now));
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            })
        );
        return done.Task;
    }

    public void Dispose()
    {
        Assert.True(Worker.Stop(TimeSpan.FromSeconds(5)));
        Worker.Dispose();
    }
}
