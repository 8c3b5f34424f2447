using System.Text.Json;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Peers;

/// <summary>One run of a Python client beside this file: connects, reports, and ends when told to.</summary>
internal sealed class PeerScript : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(40);

    private readonly ChildProcess _process;
    private readonly TimeSpan _lifetime;

    private PeerScript(ChildProcess process, TimeSpan lifetime) => (_process, _lifetime) = (process, lifetime);

    public static PeerScript Start(string script, string role, Invitation invitation, TimeSpan lifetime)
    {
        string[] arguments =
        [
            Repository.File($"tests/Functional/Peers/{script}"),
            role,
            $"{invitation.Url}/{role}/{invitation.Visit}",
            invitation.Token,
            $"{lifetime.TotalSeconds}",
        ];
        // Debian's own interpreter: it is the one that sees Debian's packages.
        return new PeerScript(ChildProcess.Start("/usr/bin/python3", ["-B", .. arguments]).BeginReading(), lifetime);
    }

    public Task WaitUntilConnectedAsync() => _process.WaitForTextAsync("\"connected\"", ToConnect);

    /// <summary>Tells a publisher that enough was seen.</summary>
    public void Finish() => _process.CloseInput();

    public async Task<T> ResultAsync<T>()
    {
        await _process.WaitForExitAsync(_lifetime + ToConnect);
        var line = _process.Output.Split('\n').LastOrDefault(text => text.Contains("\"result\"", StringComparison.Ordinal));
        Assert.True(line is not null && _process.ExitCode == 0, _process.Output);
        return JsonSerializer.Deserialize<T>(line, Web)!;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

internal sealed record Published(int Deleted);

internal sealed record Watched(WatchedVideo Video, HeardAudio Audio, int Deleted);

internal sealed record WatchedVideo(int Frames, int Width, int Height, double Change);

internal sealed record HeardAudio(int Frames, double Loudness);
