using MediaServer.Audio;
using MediaServer.Bench.Phone.Browsers;
using MediaServer.Bench.Phone.Callers;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>Many visits at once: callers who speak, and browsers who speak to them.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private readonly PhoneServer _server;
    private readonly List<Caller> _callers = [];
    private readonly List<Browser> _browsers = [];

    private Fleet(PhoneServer server) => _server = server;

    public IReadOnlyList<Caller> Callers => _callers;

    /// <summary>Callers whose call the server ended.</summary>
    public int Dropped => _callers.Count(c => c.Ended is not null);

    public long Lost => _callers.Sum(c => c.Lost);

    /// <summary>By how much this program was late to send at worst.</summary>
    public TimeSpan Latest => _callers.Max(c => c.Latest);

    public static async Task<Fleet> GatherAsync(PhoneServer server, int rooms, int callers, int browsers, CancellationToken cancel)
    {
        var fleet = new Fleet(server);
        for (var i = 0; i < rooms; i++)
        {
            var visit = await server.VisitAsync(cancel);
            for (var b = 0; b < browsers; b++)
            {
                var browser = await visit.BrowserAsync(cancel);
                fleet._browsers.Add(browser);
                await browser.SpeakAsync(Sounds.Opus(Sounds.Speech(Length, Pcm.Wide, i + b), Pcm.Wide));
            }
            for (var c = 0; c < callers; c++)
                fleet._callers.Add((await visit.CallAsync(fleet.NewCaller(), cancel)).Caller);
        }
        return fleet;
    }

    private Caller NewCaller() => new(Sounds.Speech(Length, Pcm.Narrow, _callers.Count));

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers)
            await _server.Callers.HangUpAsync(caller);
        foreach (var browser in _browsers)
            await browser.DisposeAsync();
    }
}
