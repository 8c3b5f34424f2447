using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Stores;

/// <summary>Debian's PostgreSQL on a loopback port of its own, with its data in a folder that is deleted.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>PostgreSQL refuses to run as root; the package makes this user.</summary>
    private static readonly string[] AsItsUser =
        Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : ["env"];

    private readonly string _folder;
    private readonly int _port;
    private ChildProcess? _process;

    private PostgresServer(string folder, int port) => (_folder, _port) = (folder, port);

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=visits;Database=postgres;Timeout=5";

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("postgres").FullName, FreePort.Any());
        if (AsItsUser.Length > 1)
            await RunAsync("chown", "postgres:postgres", server._folder);
        await RunAsync([.. AsItsUser, Program("initdb"), "-D", server._folder, "-U", "visits", "--auth=trust", "--no-sync", "-E", "UTF8"]);
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Starts it, again if need be, with the data it has.</summary>
    public async Task ResumeAsync()
    {
        string[] command =
        [
            .. AsItsUser,
            Program("postgres"),
            "-D",
            _folder,
            "-p",
            $"{_port}",
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
        ];
        _process = ChildProcess.Start(command[0], command[1..], _folder).BeginReading();
        await _process.WaitForTextAsync("database system is ready to accept connections", Patience);
    }

    /// <summary>Ends it at once; whoever is connected is thrown out.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Interrupt();
        await _process.WaitForExitAsync(Patience);
        await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The newest version there is; Debian keeps these programs out of the path.</summary>
    private static string Program(string name) =>
        Directory
            .EnumerateDirectories("/usr/lib/postgresql")
            .Order()
            .Select(version => Path.Combine(version, "bin", name))
            .Last(File.Exists);

    private static async Task RunAsync(params string[] command)
    {
        var (exit, output) = await ChildProcess.RunAsync(command[0], command[1..], Patience);
        Assert.True(exit == 0, $"{string.Join(' ', command)}: {output}");
    }
}
