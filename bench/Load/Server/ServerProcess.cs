using System.Diagnostics;
using System.Globalization;
using System.Text;
using MediaServer.Bench.Native;

namespace MediaServer.Bench.Load.Server;

/// <summary>The real server in development mode, as a process of its own, with its data in a folder that is deleted.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Of the API, in development mode.</summary>
    public const string Secret = "devsecret-devsecret-devsecret-devsecret";

    private const int Terminate = 15,
        KillAtOnce = 9;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly ProcessStartInfo _start;
    private readonly DirectoryInfo _data;
    private readonly StringBuilder _output = new();
    private Process _process;

    private ServerProcess(ProcessStartInfo start, Uri url, DirectoryInfo data)
    {
        (_start, Url, _data) = (start, url, data);
        _process = Run();
    }

    private Process Run()
    {
        var process = new Process { StartInfo = _start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public Uri Url { get; }

    public string DataDirectory => _data.FullName;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="settings">Configuration, <c>Key=value</c>.</param>
    /// <param name="within">A command that becomes the server, such as <c>taskset -c 0</c>; none for the server itself.</param>
    public static ServerProcess Start(string[] settings, params string[] within)
    {
        var root = Repository.Root;
        var build = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // Debug or Release, as the bench was built
        var data = Directory.CreateTempSubdirectory("mediaserver-bench");
        var url = new Uri($"http://127.0.0.1:{FreePort.Any()}");
        string[] command =
        [
            .. within,
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(root, $"signaling/Server/bin/{build}/net10.0/mediaserver.dll"),
            "--contentRoot",
            Path.Combine(root, "signaling/Server"),
            $"--Urls={url}",
            $"--Data:Directory={data.FullName}",
            "--Media:UdpPort=0",
            "--Phone:Enabled=false",
            "--Logging:LogLevel:Default=Warning",
            .. settings.Select(setting => $"--{setting}"),
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return new ServerProcess(start, url, data);
    }

    /// <summary>Ends it where it stands, as nobody asks a program to.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        _ = Linux.Kill(_process.Id, KillAtOnce);
        await _process.WaitForExitAsync(cancel);
        _process.Dispose();
    }

    /// <summary>Again, with the same data and at the same address.</summary>
    public void StartAgain() => _process = Run();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        const int enough = 100_000;
        lock (_output)
            if (line.Data is not null && _output.Length < enough)
                _output.Append(CultureInfo.InvariantCulture, $"{line.Data}\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Linux.Kill(_process.Id, Terminate); // it may end by itself just now
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
        _data.Delete(recursive: true);
    }
}
