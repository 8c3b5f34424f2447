using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>A real softphone: baresip with a WAV as its microphone, everything it hears in another WAV, and a remote control.</summary>
internal sealed class Baresip : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _process;
    private readonly DirectoryInfo _folder;
    private readonly TcpClient _control = new();
    private readonly StringBuilder _replies = new();
    private Task _reading = Task.CompletedTask;

    private Baresip(ChildProcess process, DirectoryInfo folder, int sipPort) => (_process, _folder, SipPort) = (process, folder, sipPort);

    /// <summary>Where it can be called: <c>sip:phone@127.0.0.1:port</c>.</summary>
    public int SipPort { get; }

    /// <summary>What it printed, and what its remote control answered.</summary>
    public string Output => $"{_process.Output}\n{_replies}";

    /// <param name="microphone">A WAV of 16-bit mono.</param>
    /// <param name="codec">As in <c>audio_codecs</c>: <c>PCMU/8000/1</c>, <c>G722/16000/1</c>, <c>opus/48000/2</c>.</param>
    /// <param name="transport"><c>udp</c>, <c>tcp</c> or <c>tls</c>.</param>
    /// <param name="account">Further account parameters, such as <c>mediaenc=srtp-mand</c>.</param>
    /// <param name="registrar">Where the phone is at home: <c>user@host:port</c>; null for nowhere.</param>
    /// <param name="address">Where it listens for SIP and for sound: one of this machine's own addresses.</param>
    public static async Task<Baresip> StartAsync(
        string microphone,
        string codec = "PCMU/8000/1",
        string transport = "udp",
        string account = "",
        string? registrar = null,
        string address = "127.0.0.1"
    )
    {
        var folder = Directory.CreateTempSubdirectory("baresip");
        var (sipPort, controlPort) = (FreePort.Run(2), FreePort.Any()); // SIP over TLS takes the port after SIP's
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config"), Config(folder, microphone, address, sipPort, controlPort));
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "accounts"),
            $"<sip:{registrar ?? $"phone@{Bracketed(address)}:{sipPort}"};transport={transport}>;regint={(registrar is null ? 0 : 120)};"
                + $"answermode=auto;audio_codecs={codec};ptime=20;{account}\n"
        );
        var process = ChildProcess.Start("baresip", ["-s", "-f", folder.FullName], folder.FullName).BeginReading();
        var phone = new Baresip(process, folder, sipPort);
        await process.WaitForTextAsync("baresip is ready", Patience);
        await phone._control.ConnectAsync(IPAddress.Loopback, controlPort);
        phone._reading = phone.ReadRepliesAsync();
        return phone;
    }

    private static string Config(DirectoryInfo folder, string microphone, string address, int sipPort, int controlPort) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            poll_method epoll
            sip_listen {Bracketed(address)}:{sipPort}
            sip_verify_server no
            call_local_timeout 120
            call_max_calls 4
            audio_source aufile,{microphone}
            audio_player aubridge,ear
            audio_alert aubridge,ear
            rtp_ports 26000-28000
            net_interface {address}
            module_path /usr/lib/baresip/modules
            module g711.so
            module g722.so
            module opus.so
            module aufile.so
            module aubridge.so
            module sndfile.so
            module srtp.so
            module_app account.so
            module_app menu.so
            module_app ctrl_tcp.so
            snd_path {folder.FullName}
            ctrl_tcp_listen 127.0.0.1:{controlPort}

            """
        );

    private static string Bracketed(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

    public Task DialAsync(string uri) => CommandAsync("dial", uri);

    public Task HangUpAsync() => CommandAsync("hangup");

    public Task HoldAsync() => CommandAsync("hold");

    public Task ResumeAsync() => CommandAsync("resume");

    /// <summary>Presses keys as a person does, by telephone events.</summary>
    public async Task PressAsync(string keys)
    {
        foreach (var key in keys)
        {
            await CommandAsync("sndcode", key.ToString());
            await Task.Delay(120); // how long a finger rests
            await CommandAsync("sndcode", "\u0004"); // released
            await Task.Delay(120);
        }
    }

    public Task WaitForTextAsync(string text) => _process.WaitForTextAsync(text, Patience);

    /// <summary>What the phone heard, once it has hung up.</summary>
    public async Task<WavFile> HeardAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var files = _folder.GetFiles("*dec*.wav");
            if (files.Length > 0 && WavFile.TryRead(files.OrderBy(f => f.Name).Last().FullName, out var wav))
                return wav;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"No recording in {string.Join(' ', _folder.GetFiles().Select(f => f.Name))}:\n{Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>One netstring of JSON, as the ctrl_tcp module wants it.</summary>
    private async Task CommandAsync(string command, string parameters = "")
    {
        var json = JsonSerializer.Serialize(
            new
            {
                command,
                @params = parameters,
                token = "t",
            }
        );
        var bytes = Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(json)}:{json},");
        await _control.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
    }

    private async Task ReadRepliesAsync()
    {
        using var reader = new StreamReader(_control.GetStream());
        var buffer = new char[4096];
        try
        {
            for (int length; (length = await reader.ReadAsync(buffer)) > 0; )
                _replies.Append(buffer, 0, length).AppendLine();
        }
        catch (IOException)
        {
            // The phone was shut down.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        await _process.DisposeAsync();
        await _reading;
        _control.Dispose();
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"baresip-{SipPort}.log"), Output);
        _folder.Delete(recursive: true);
    }
}
