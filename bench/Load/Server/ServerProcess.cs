using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaServer.Bench.Native;

namespace MediaServer.Bench.Load.Server;

/// <summary>The real server in development mode, as a process of its own on the given cores, with its data in a folder that is deleted.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly StringBuilder _output = new();

    private ServerProcess(ProcessStartInfo start, Uri url, DirectoryInfo data)
    {
        (Url, _data) = (url, data);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Url { get; }

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

    /// <param name="pin">Cores, or none for all.</param>
    /// <param name="settings">Configuration, <c>Key=value</c>.</param>
    public static ServerProcess Start(int[] pin, string[] settings)
    {
        var root = Repository.Root;
        var build = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // Debug or Release, as the bench was built
        var data = Directory.CreateTempSubdirectory("mediaserver-bench");
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] command =
        [
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
        // taskset sets the mask and then becomes the server: same process, and .NET counts only the cores it may use.
        if (pin.Length > 0)
            command = ["taskset", "-c", string.Join(',', pin), .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return new ServerProcess(start, url, data);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

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
