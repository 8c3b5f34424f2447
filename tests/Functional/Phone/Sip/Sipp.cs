using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>sipp of Debian's sip-tester: a telephone that follows a script to the letter and fails on everything else.</summary>
internal static class Sipp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Runs one of sipp's own scenarios or, by a name with a dot, one from <c>scenarios/</c>. Fails unless every call went by the script.</summary>
    public static async Task RunAsync(string scenario, SipHost host, params string[] arguments)
    {
        var (exit, output) = await ChildProcess.RunAsync("sipp", Arguments(scenario, host, FreePort.Any(), arguments), Patience);
        Assert.True(exit == 0, $"sipp ended with {exit}:\n{output}");
    }

    /// <summary>Starts a scenario that waits to be called.</summary>
    public static ChildProcess Start(string scenario, SipHost host, int port, params string[] arguments) =>
        ChildProcess.Start("sipp", Arguments(scenario, host, port, arguments)).BeginReading();

    private static string[] Arguments(string scenario, SipHost host, int port, string[] arguments)
    {
        var (kind, name) = scenario.Contains('.', StringComparison.Ordinal)
            ? ("-sf", Path.Combine(Repository.Root, "tests/Functional/Phone/Sip/scenarios", scenario))
            : ("-sn", scenario);
        var address = host.Address.ToString();
        var at = arguments.Contains("t1") ? host.TcpPort : host.Port;
        var target = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{at}" : $"{address}:{at}";
        return [kind, name, target, "-i", address, "-p", $"{port}", "-nostdin", "-timeout", "60s", "-timeout_error", .. arguments];
    }
}
