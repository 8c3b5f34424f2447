using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>kamailio as registrar and proxy of a small telephone company, on one UDP port of the loopback interface.</summary>
internal sealed class Kamailio : IAsyncDisposable
{
    public const string Realm = "trunk.test";
    public const string Password = "open-sesame";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _folder;

    private Kamailio(ChildProcess process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    public string Output => _process.Output;

    /// <param name="isStrict">Callers must prove themselves (407), and a nonce is good for two seconds and a registration for six.</param>
    public static Kamailio Start(bool isStrict = false)
    {
        var port = FreePort.Any();
        var folder = Directory.CreateTempSubdirectory("kamailio-").FullName;
        var path = Path.Combine(folder, "kamailio.cfg");
        File.WriteAllText(path, Configuration(port, isStrict));
        string[] arguments = ["-f", path, "-DD", "-E", "-m", "32", "-M", "8", "-Y", folder, "-w", folder];
        return new Kamailio(ChildProcess.Start("kamailio", arguments, folder).BeginReading(), folder, port);
    }

    /// <summary>Waits until the text was printed so often.</summary>
    public async Task WaitForTextAsync(string text, int times)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Output.Split(text).Length <= times)
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"kamailio did not print '{text}' {times} times:\n{Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Registrations of less than 90 s are refused by 423; calls go to whoever is registered.</summary>
    private static string Configuration(int port, bool isStrict) =>
        $$"""
            #!KAMAILIO
            debug=1
            log_stderror=yes
            children=2
            disable_tcp=yes
            listen=udp:127.0.0.1:{{port}}
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "siputils.so"
            loadmodule "textops.so"
            loadmodule "auth.so"
            loadmodule "xlog.so"
            modparam("registrar", "min_expires", {{(isStrict ? 0 : 90)}})
            modparam("registrar", "max_expires", {{(isStrict ? 6 : 3600)}})
            modparam("auth", "nonce_expire", {{(isStrict ? 2 : 300)}})
            request_route {
                if (is_method("REGISTER")) {
                    if (!pv_www_authenticate("{{Realm}}", "{{Password}}", "0")) {
                        xlog("L_ERR", "REGISTER of $fU refused with $rc\n");
                        www_challenge("{{Realm}}", "1");
                        exit;
                    }
                    xlog("L_ERR", "REGISTER of $fU taken\n");
                    save("location");
                    exit;
                }
                if (has_totag()) {
                    if (loose_route() || is_method("ACK")) t_relay();
                    else sl_send_reply("404", "Not here");
                    exit;
                }
                if (is_method("CANCEL")) {
                    if (t_check_trans()) t_relay();
                    exit;
                }
                if (is_method("OPTIONS")) {
                    sl_send_reply("200", "OK");
                    exit;
                }
                if ({{(isStrict ? 1 : 0)}} == 1 && !pv_proxy_authenticate("{{Realm}}", "{{Password}}", "0")) {
                    proxy_challenge("{{Realm}}", "1");
                    exit;
                }
                consume_credentials();
                record_route();
                if (!lookup("location")) {
                    sl_send_reply("404", "Not here");
                    exit;
                }
                t_relay();
            }
            """;
}
