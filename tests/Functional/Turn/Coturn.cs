using System.Security.Cryptography;
using System.Text;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Turn;

/// <summary>Debian's coturn with the turnserver.conf of this repository and what an operator would add to it.</summary>
internal sealed class Coturn : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _process;
    private readonly string _folder;

    private Coturn(ChildProcess process, int port, string secret, string folder) =>
        (_process, Port, Secret, _folder) = (process, port, secret, folder);

    public int Port { get; }
    public string Secret { get; }
    public string Output => _process.Output;

    /// <param name="overrides">Added on the command line, as an operator does.</param>
    public static async Task<Coturn> StartAsync(params string[] overrides)
    {
        var port = FreePort.Any();
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var folder = Directory.CreateTempSubdirectory("coturn").FullName;
        string[] fixedArguments =
        [
            "-c",
            Repository.File("turnserver.conf"),
            $"--listening-port={port}",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            $"--static-auth-secret={secret}",
            $"--pidfile={folder}/turnserver.pid",
            $"--userdb={folder}/turndb",
            "--proc-user=root",
            "--proc-group=root",
            "--verbose",
        ];
        var process = ChildProcess.Start("turnserver", [.. fixedArguments, .. overrides], folder).BeginReading();
        await process.WaitForTextAsync($"IPv4. UDP listener opened on: 127.0.0.1:{port}", Patience);
        return new Coturn(process, port, secret, folder);
    }

    /// <summary>What the server mints for iceServers, made here from the description in coturn's manual.</summary>
    public (string User, string Password) Mint(TimeSpan lifetime, string participant = "test")
    {
        var user = $"{DateTimeOffset.UtcNow.Add(lifetime).ToUnixTimeSeconds()}:{participant}";
        // RFC 5389's long-term credentials know SHA-1 only, and so does coturn's use-auth-secret.
#pragma warning disable CA5350
        return (user, Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(user))));
#pragma warning restore CA5350
    }

    public Task WaitForTextAsync(string text) => _process.WaitForTextAsync(text, Patience);

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
