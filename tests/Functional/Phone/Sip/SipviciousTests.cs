using MediaServer.Phone.Sip;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>sipvicious, the scanner behind most of the noise on port 5060, learns nothing.</summary>
public class SipviciousTests
{
    private static readonly AddressRange Elsewhere = new(new UInt128(0, 0xFFFF_C000_020A), 128);

    [Theory]
    [InlineData("svmap", "OPTIONS")]
    [InlineData("svmap", "INVITE")]
    [InlineData("svmap", "REGISTER")]
    public async Task Scan_OfAHiddenNode_FindsNothing(string program, string method)
    {
        using var host = Hidden(null);
        var output = await AttackAsync(program, $"-p{host.Port}", $"-m{method}", "127.0.0.1");
        Assert.DoesNotContain($"127.0.0.1:{host.Port}", output, StringComparison.Ordinal);
        Assert.True(await host.DoAsync((e, _) => e.Count(SipReject.UnknownSource)) > 0, output);
        Assert.Equal((0, 0), await host.DoAsync((e, _) => (e.Calls, e.Transactions)));
    }

    [Fact]
    public async Task Scan_OfAnOpenPort_WouldBeSeen() // the scanner does work: what it cannot see is really hidden
    {
        using var host = new SipHost(static (_, _, _) => { });
        var output = await AttackAsync("svmap", $"-p{host.Port}", "127.0.0.1");
        Assert.Contains($"{host.Port}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("MediaServer", output, StringComparison.OrdinalIgnoreCase); // no banner
    }

    [Fact]
    public async Task Guessing_Extensions_TellsNoneFromAnother()
    {
        using var host = Hidden(new SipCredential("carrier", "s3cret"));
        var output = await AttackAsync("svwar", $"-p{host.Port}", "-e100-160", "-mINVITE", "--force", "127.0.0.1");
        Assert.Contains("found nothing", output, StringComparison.Ordinal); // every number is challenged alike
        Assert.InRange(await host.DoAsync((e, _) => e.Count(SipReject.NoCredentials)), 1, 10);
        Assert.Equal((0, 0), await host.DoAsync((e, _) => (e.Calls, e.Transactions)));
    }

    [Fact]
    public async Task Guessing_Passwords_IsNotEvenAnswered()
    {
        using var host = Hidden(new SipCredential("100", "42"));
        var output = await AttackAsync("svcrack", $"-p{host.Port}", "-u100", "-r1-60", "127.0.0.1");
        Assert.DoesNotContain("| 42", output, StringComparison.Ordinal);
        Assert.True(await host.DoAsync((e, _) => e.Count(SipReject.UnknownSource)) > 0, output);
    }

    /// <summary>A node whose trunk is somewhere else, so that loopback is a stranger.</summary>
    private static SipHost Hidden(SipCredential? inbound) =>
        new(
            static (_, _, _) => { },
            options =>
                options with
                {
                    Trunks =
                    [
                        new SipTrunk
                        {
                            Id = "carrier",
                            Allowed = [Elsewhere],
                            Inbound = inbound,
                            ProbeInterval = TimeSpan.Zero,
                        },
                    ],
                }
        );

    private static async Task<string> AttackAsync(string program, params string[] arguments) =>
        (await ChildProcess.RunAsync(program, arguments, TimeSpan.FromSeconds(60))).Output;
}
