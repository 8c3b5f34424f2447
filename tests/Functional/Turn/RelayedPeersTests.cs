using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Turn;

/// <summary>Whom the relay talks to and for whom: coturn's own client against coturn with our configuration.</summary>
public class RelayedPeersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What an operator adds in development, as turnserver.conf says.
    private static readonly string[] OnlyLoopback = ["--allow-loopback-peers", "--allowed-peer-ip=127.0.0.1"];

    [Fact]
    public async Task MediaNode_IsRelayedTo()
    {
        await using var coturn = await Coturn.StartAsync(OnlyLoopback);
        var port = FreePort.Any();
        await using var echo = ChildProcess.Start("turnutils_peer", ["-L", "127.0.0.1", "-p", $"{port}"]).BeginReading();

        var (user, password) = coturn.Mint(TimeSpan.FromMinutes(5));
        var (exit, output) = await ClientAsync(coturn, user, password, "127.0.0.1", port);

        Assert.True(exit == 0, output);
        Assert.Contains("tot_send_msgs=3, tot_recv_msgs=3", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.2")] // loopback, but not the address that was named
    [InlineData("0.0.0.0")] // reaches the loopback on Linux
    [InlineData("192.0.2.2")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")] // a cloud's metadata
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    public async Task AnyOtherAddress_IsRefused(string peer)
    {
        await using var coturn = await Coturn.StartAsync(OnlyLoopback);
        var (user, password) = coturn.Mint(TimeSpan.FromMinutes(5));

        var (exit, output) = await ClientAsync(coturn, user, password, peer, 9);

        Assert.NotEqual(0, exit);
        Assert.Contains("403", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutsideDevelopment_LoopbackIsRefusedToo()
    {
        await using var coturn = await Coturn.StartAsync();
        var (user, password) = coturn.Mint(TimeSpan.FromMinutes(5));

        var (exit, output) = await ClientAsync(coturn, user, password, "127.0.0.1", 9);

        Assert.NotEqual(0, exit);
        Assert.Contains("403", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpiredCredentials_AreRefused()
    {
        await using var coturn = await Coturn.StartAsync(OnlyLoopback);
        var (user, password) = coturn.Mint(TimeSpan.FromSeconds(-1));

        var (exit, output) = await ClientAsync(coturn, user, password, "127.0.0.1", 9);

        Assert.NotEqual(0, exit);
        Assert.Contains("Cannot complete Allocation", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordOfAnotherName_IsRefused()
    {
        await using var coturn = await Coturn.StartAsync(OnlyLoopback);
        var (_, password) = coturn.Mint(TimeSpan.FromMinutes(5), "somebody");
        var (user, _) = coturn.Mint(TimeSpan.FromMinutes(5), "else");

        var (exit, output) = await ClientAsync(coturn, user, password, "127.0.0.1", 9);

        Assert.NotEqual(0, exit);
        Assert.Contains("Cannot complete Allocation", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> ClientAsync(Coturn coturn, string user, string password, string peer, int port) =>
        ChildProcess.RunAsync(
            "turnutils_uclient",
            ["-u", user, "-w", password, "-p", $"{coturn.Port}", "-e", peer, "-r", $"{port}", "-n", "3", "-m", "1", "-c", "127.0.0.1"],
            Patience
        );
}
