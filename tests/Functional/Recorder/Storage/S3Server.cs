using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder.Storage;

/// <summary>s3rver from npm, an S3 server that keeps objects in a folder, behind a gate that checks what it does not: signatures.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "recordings";

    /// <summary>The only credentials that it knows.</summary>
    public const string Key = "S3RVER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("s3-").FullName;
    private readonly int _port = FreePort.Any();
    private readonly SignatureGate _gate;
    private ChildProcess? _process;

    public S3Server() => _gate = new SignatureGate($"http://127.0.0.1:{_port}", Key);

    public string Endpoint => _gate.Endpoint;

    /// <summary>Lets the next uploads or downloads fail, one after the other.</summary>
    public void Expect(params ReadOnlySpan<S3Trouble> troubles)
    {
        foreach (var trouble in troubles)
            _gate.Troubles.Enqueue(trouble);
    }

    public bool AllTroublesSeen => _gate.Troubles.IsEmpty;

    public Action OnTrouble
    {
        set => _gate.OnTrouble = value;
    }

    /// <summary>Everything that it holds, as bytes on its disk.</summary>
    public IEnumerable<string> ObjectFiles =>
        Directory.EnumerateFiles(Path.Combine(_folder, Bucket), "*._S3rver_object", SearchOption.AllDirectories);

    public async Task StartAsync()
    {
        var program = Repository.File("tests/Functional/Recorder/Storage/s3/node_modules/s3rver/bin/s3rver.js");
        string[] arguments = ["-d", _folder, "-a", "127.0.0.1", "-p", $"{_port}", "--configure-bucket", Bucket];
        _process = ChildProcess.Start("node", [program, .. arguments]).BeginReading();
        await _process.WaitForTextAsync("listening", Patience);
        await _gate.StartAsync();
    }

    public async Task StopAsync()
    {
        await _gate.StopAsync();
        if (_process is { } process)
            await process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _gate.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
