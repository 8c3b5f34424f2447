using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Native;
using MediaServer.Transport.Dtls;

namespace MediaServer.Bench.Load;

/// <summary>Everybody of a scenario, joined and connected and sending.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    /// <summary>Enough to be quick; more would only measure how joins queue.</summary>
    private const int JoinsAtOnce = 4;

    private readonly LoadOptions _options;
    private readonly DtlsCertificate _certificate;
    private readonly List<Seat> _seats = [];
    private readonly List<(LoadClient Client, Published Sends)> _publishers = [];

    private LoadRun(LoadOptions options, ServerUnderLoad server)
    {
        (_options, Server) = (options, server);
        Clients = new ClientLoop(options.Pin.Length > 0 ? Cores.AllBut(options.Pin) : []);
        _certificate = Association.CertificateFor(options.Srtp);
    }

    public ServerUnderLoad Server { get; }

    public ClientLoop Clients { get; }

    /// <summary>UDP ports of the clients.</summary>
    public IReadOnlySet<int> Ports => _seats.Select(s => s.Client.Port).ToHashSet();

    /// <summary>UDP ports of the server, one per worker.</summary>
    public IReadOnlySet<int> ServerPorts { get; private set; } = new HashSet<int>();

    public static async Task<LoadRun> StartAsync(LoadOptions options, ServerUnderLoad server, CancellationToken cancel)
    {
        var run = new LoadRun(options, server);
        try
        {
            var rooms = Enumerable.Range(0, options.Scenario.Rooms);
            await Parallel.ForEachAsync(
                rooms,
                new ParallelOptions { MaxDegreeOfParallelism = JoinsAtOnce, CancellationToken = cancel },
                async (_, stop) => await run.FillRoomAsync(stop)
            );
            await run.SetRateAsync(options.Rate);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>New sources for every publisher, their phases spread evenly over one picture.</summary>
    public async Task SetRateAsync(double rate)
    {
        for (var i = 0; i < _publishers.Count; i++)
        {
            var (client, sends) = _publishers[i];
            var phase = (double)i / _publishers.Count;
            await Clients.SendAsync(client, now => Sources(sends, rate, now, phase, client.Sources));
        }
    }

    private MediaSource[] Sources(Published sends, double rate, TimeSpan now, double phase, MediaSource[] before)
    {
        if (before is [AudioSource audio, VideoSource video])
        {
            video.SetRate(rate);
            return [audio, video];
        }
        audio = new AudioSource(sends.Audio.Ssrc, now + TimeSpan.FromMilliseconds(20 * phase));
        if (sends.Video is not { } picture)
            return [audio];
        var first = now + TimeSpan.FromSeconds(phase / VideoSource.PicturesPerSecond);
        return [audio, new VideoSource(picture.Ssrc, first, rate, _options.Paced)];
    }

    private async Task FillRoomAsync(CancellationToken cancel)
    {
        var visit = await Server.CreateVisitAsync(cancel, _options.Record ? "ask" : "off");
        List<Seat> everybody = [];
        List<(Seat Seat, Published Sends)> publishers = [];
        for (var i = 0; i < _options.Scenario.Publishers; i++)
        {
            var seat = await JoinAsync(visit, cancel);
            var sends = await seat.PublishAsync(_options.AudioOnly, cancel);
            await Clients.ConnectAsync(seat.Client, sends.Server);
            publishers.Add((seat, sends));
            everybody.Add(seat);
            Remember(seat.Client, sends);
        }
        foreach (var (seat, _) in publishers.Where(_ => publishers.Count > 1))
            await seat.WatchAsync(publishers.Where(other => other.Seat != seat).Select(other => other.Sends), cancel);
        for (var i = 0; i < _options.Scenario.Viewers; i++)
        {
            var seat = await JoinAsync(visit, cancel);
            var server = await seat.WatchAsync(publishers.Select(other => other.Sends), cancel);
            await Clients.ConnectAsync(seat.Client, server);
            everybody.Add(seat);
        }
        if (_options.Record)
            await RecordAsync(visit, everybody, cancel);
    }

    private async Task RecordAsync(string visit, IEnumerable<Seat> everybody, CancellationToken cancel)
    {
        var recording = await Server.AskToRecordAsync(visit, cancel);
        foreach (var seat in everybody)
            await seat.AnswerAsync(recording, yes: true, cancel);
    }

    private async Task<Seat> JoinAsync(string visit, CancellationToken cancel)
    {
        var client = new LoadClient(_certificate);
        var seat = await Seat.JoinAsync(Server.Url, await Server.InviteAsync(visit, cancel), client, cancel);
        lock (_seats)
            _seats.Add(seat);
        return seat;
    }

    private void Remember(LoadClient client, Published sends)
    {
        lock (_seats)
        {
            _publishers.Add((client, sends));
            ServerPorts = ServerPorts.Append(sends.Server.Address.Port).ToHashSet();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var seat in _seats)
            await seat.DisposeAsync();
        Clients.Dispose();
        _certificate.Dispose();
    }
}
