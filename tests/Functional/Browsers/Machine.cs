using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>
/// What the tests with real clients share: one server, one Chromium, one Firefox, each started when first asked for. They run one after
/// the other and beside nothing else, so that two cores are enough to judge media by.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Machine : ICollectionFixture<Machine>, IAsyncDisposable
{
    public const string Name = "Browsers";

    private Chromium? _chromium;
    private Firefox? _firefox;
    private MediaServerProcess? _server;

    public async Task<Chromium> ChromiumAsync() => _chromium ??= await Chromium.StartAsync();

    public async Task<Firefox> FirefoxAsync() => _firefox ??= await Firefox.StartAsync();

    internal async Task<MediaServerProcess> ServerAsync() => _server ??= await MediaServerProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        if (_firefox is not null)
            await _firefox.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
