using System.Globalization;
using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Native;
using MediaServer.Bench.Phone.Browsers;
using MediaServer.Bench.Phone.Callers;
using MediaServer.Bench.Phone.Sound;
using MediaServer.Transport.Dtls;

namespace MediaServer.Bench.Phone;

/// <summary>The real server with its telephone on, and everybody who calls it: telephones on one thread, browsers on another.</summary>
internal sealed class PhoneServer : IAsyncDisposable
{
    private static readonly string[] Settings =
    [
        "Phone:Enabled=true",
        "Phone:Sip:UdpPort=0",
        "Phone:Sip:TcpPort=0",
        "Phone:Sip:TlsPort=0",
        // Ports rest for 30 s after each call: ten thousand calls want many.
        "Phone:RtpPortMin=20000",
        "Phone:RtpPortMax=29999",
        "Phone:MaxCalls=1000",
    ];

    private readonly DtlsCertificate _certificate = Association.CertificateFor(SrtpSuite.Gcm);

    private PhoneServer(ServerUnderLoad api, int port, int[] others)
    {
        (Api, SipPort) = (api, port);
        Browsers = new ClientLoop(others, isUrgent: true);
        Callers = new CallerLoop(port, others);
    }

    public ServerUnderLoad Api { get; }

    public int SipPort { get; }

    public ClientLoop Browsers { get; }

    public CallerLoop Callers { get; }

    /// <param name="pin">Cores of the server; everybody else is on the others. Empty: no pinning.</param>
    public static async Task<PhoneServer> OpenAsync(int[] pin, CancellationToken cancel)
    {
        var options = new LoadOptions(
            new Scenario(1, 1, 1),
            SrtpSuite.Gcm,
            AudioOnly: true,
            Paced: false,
            pin,
            TimeSpan.Zero,
            Rate: 1,
            Url: null,
            ServerProcess.Secret,
            ServerProcess: null,
            Settings
        );
        var api = await ServerUnderLoad.OpenAsync(options, cancel);
        try
        {
            var (_, sip) = await api.InviteByPhoneAsync(await api.CreateVisitAsync(cancel), cancel);
            var port = int.Parse(sip[(sip.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
            return new PhoneServer(api, port, pin.Length > 0 ? Cores.AllBut(pin) : []);
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    public async Task<PhoneVisit> VisitAsync(CancellationToken cancel) => new(this, await Api.CreateVisitAsync(cancel), _certificate);

    /// <summary>What the server uses in a stretch of time.</summary>
    public async Task<ProcessUsage> UseAsync(TimeSpan window, CancellationToken cancel)
    {
        var before = Api.Usage()!.Value;
        await Task.Delay(window, cancel);
        return Api.Usage()!.Value.Since(before);
    }

    /// <summary>Keeps what is heard from now on.</summary>
    public Task OpenEarsAsync(params HeardSound[] ears) => SetEarsAsync(ears, open: true);

    public Task CloseEarsAsync(params HeardSound[] ears) => SetEarsAsync(ears, open: false);

    /// <summary>On each of the threads that may be writing just now.</summary>
    private async Task SetEarsAsync(HeardSound[] ears, bool open)
    {
        await Callers.RunAsync(_ => Set());
        await Browsers.RunAsync(_ => Set());

        bool Set()
        {
            foreach (var ear in ears)
                ear.IsOpen = open;
            return open;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Callers.Dispose();
        Browsers.Dispose();
        _certificate.Dispose();
        await Api.DisposeAsync();
    }
}

/// <summary>One visit and who is in it.</summary>
internal sealed class PhoneVisit(PhoneServer server, string id, DtlsCertificate certificate)
{
    /// <summary>Welcome words and the chime; what is measured of the sound begins afterwards.</summary>
    public static readonly TimeSpan Words = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<string> _tracks = [];

    public string Id => id;

    public Task<Browser> BrowserAsync(CancellationToken cancel) => Browser.JoinAsync(server.Api, server.Browsers, certificate, id, cancel);

    /// <summary>Calls with a PIN of this visit, and waits until the caller is in the room; the caller and its track.</summary>
    public async Task<(Caller Caller, string Track)> CallAsync(Caller caller, CancellationToken cancel)
    {
        var (pin, _) = await server.Api.InviteByPhoneAsync(id, cancel);
        await server.Callers.CallAsync(caller, pin);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (true)
        {
            if ((await server.Api.PhoneTracksAsync(id, patience.Token)).Except(_tracks).FirstOrDefault() is { } track)
            {
                _tracks.Add(track);
                return (caller, track);
            }
            await Task.Delay(50, patience.Token);
        }
    }
}
