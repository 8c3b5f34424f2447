using System.Net;
using MediaServer.Phone.Sip;
using MediaServer.Tests.Functional.Support;
using MediaServer.Wire;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>The flows of RFC 3665 against sipp, in both roles.</summary>
public class SippTests
{
    [Fact]
    public async Task Calls_TwoHundredAt50PerSecond_AllGoByTheScript() // RFC 3665 3.1
    {
        using var host = new SipHost(Pickup);
        await Sipp.RunAsync("uac", host, "-s", "123456789", "-r", "50", "-m", "200", "-d", "300");
        var ended = await host.WaitForAsync<CallEnded>(200);
        Assert.All(ended, e => Assert.Equal(SipEnd.RemoteHangup, e.End));
        Assert.Equal(0, await host.DoAsync((e, _) => e.Calls));
    }

    [Fact]
    public async Task Calls_OverIpv6()
    {
        using var host = new SipHost(Pickup, address: IPAddress.IPv6Loopback);
        await Sipp.RunAsync("uac", host, "-s", "1", "-m", "5", "-d", "100");
        await host.WaitForAsync<CallEnded>(5);
    }

    [Fact]
    public async Task Calls_OverTcp_InBothDirections()
    {
        var port = FreePort.Any();
        var target = SipHost.Loopback(port) with { Protocol = TransportProtocol.Tcp };
        using var host = new SipHost(
            static (endpoint, e, now) =>
            {
                Pickup(endpoint, e, now);
                if (e is CallAnswered answered)
                    endpoint.Hangup(answered.Call, SipReason.Normal, now);
            },
            options =>
                options with
                {
                    Trunks =
                    [
                        new SipTrunk
                        {
                            Id = "sipp",
                            AnyLoopback = true,
                            Targets = [target],
                            ProbeInterval = TimeSpan.Zero,
                        },
                    ],
                }
        );
        await Sipp.RunAsync("uac", host, "-s", "1", "-m", "20", "-r", "20", "-d", "100", "-t", "t1");
        await host.WaitForAsync<CallEnded>(20);

        await using var sipp = Sipp.Start("uas", host, port, "-m", "3", "-t", "t1");
        await Listening.WaitAsync(port);
        for (var i = 0; i < 3; i++)
            await host.DoAsync(
                (e, now) =>
                    e.Invite(
                        new InviteRequest
                        {
                            Trunk = "sipp",
                            Target = "2",
                            Offer = SipHost.Description,
                        },
                        now
                    )
            );
        await sipp.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(sipp.ExitCode == 0, sipp.Output);
        Assert.Equal(3, (await host.WaitForAsync<CallEnded>(3, e => e.End == SipEnd.LocalHangup)).Count);
    }

    [Theory]
    [InlineData("cancel.xml")] // 3.8
    [InlineData("delayed-offer.xml")] // 3.6
    [InlineData("reinvite.xml")] // 3.7
    [InlineData("early-media-prack.xml")] // RFC 3262
    [InlineData("info-digits.xml")] // RFC 6086
    public async Task Script_IsFollowed(string scenario)
    {
        using var host = new SipHost(Pickup);
        await Sipp.RunAsync(scenario, host, "-s", "1", "-m", "3");
        await host.WaitForAsync<CallEnded>(3);
        Assert.Equal(0, await host.DoAsync((e, _) => e.Calls));
    }

    [Fact]
    public async Task Info_DigitsArrive()
    {
        using var host = new SipHost(Pickup);
        await Sipp.RunAsync("info-digits.xml", host, "-s", "1", "-m", "1");
        var keys = await host.WaitForAsync<CallInfo>(2);
        Assert.Equal("5#", string.Concat(keys.Select(key => key.Digit)));
    }

    [Fact]
    public async Task Stranger_WithThePassword_IsLetIn() // 3.3
    {
        var trunk = new SipTrunk
        {
            Id = "carrier",
            Inbound = new SipCredential("carrier", "s3cret"),
            ProbeInterval = TimeSpan.Zero,
        };
        using var host = new SipHost(Pickup, options => options with { Trunks = [trunk], Digest = SipDigest.Md5 }); // sipp knows no other
        await Sipp.RunAsync("digest.xml", host, "-s", "1", "-m", "3");
        Assert.Equal(3, (await host.WaitForAsync<CallEnded>(3)).Count);
        Assert.Equal(3, await host.DoAsync((e, _) => e.Count(SipReject.NoCredentials)));
    }

    [Fact]
    public async Task Busy_IsToldAndConfirmed() // 3.9
    {
        using var host = new SipHost(
            (endpoint, e, now) =>
            {
                if (e is CallIncoming incoming)
                    endpoint.Reject(incoming.Call, 486, SipReason.Busy, now);
            }
        );
        await Sipp.RunAsync("busy.xml", host, "-s", "1", "-m", "3");
    }

    [Fact]
    public async Task OwnCalls_AreAnsweredHeldAndHungUp()
    {
        var port = FreePort.Any();
        var target = SipHost.Loopback(port);
        using var host = new SipHost(
            static (endpoint, e, now) =>
            {
                if (e is CallAnswered answered)
                    endpoint.Hangup(answered.Call, SipReason.Normal, now);
            },
            options =>
                options with
                {
                    Trunks =
                    [
                        new SipTrunk
                        {
                            Id = "sipp",
                            AnyLoopback = true,
                            Targets = [target],
                            ProbeInterval = TimeSpan.Zero,
                        },
                    ],
                }
        );
        await using var sipp = Sipp.Start("uas", host, port, "-m", "5");
        for (var i = 0; i < 5; i++)
            Assert.NotNull(
                await host.DoAsync(
                    (e, now) =>
                        e.Invite(
                            new InviteRequest
                            {
                                Trunk = "sipp",
                                Target = "2",
                                Offer = SipHost.Description,
                            },
                            now
                        )
                )
            );
        await sipp.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(sipp.ExitCode == 0, sipp.Output);
        var ended = await host.WaitForAsync<CallEnded>(5);
        Assert.All(ended, e => Assert.Equal(SipEnd.LocalHangup, e.End));
    }

    [Fact]
    public async Task OwnCall_OfADeadPort_EndsWithNoReply() // 3.10
    {
        var target = SipHost.Loopback(FreePort.Any());
        using var host = new SipHost(
            static (_, _, _) => { },
            options =>
                options with
                {
                    Trunks =
                    [
                        new SipTrunk
                        {
                            Id = "dead",
                            Targets = [target],
                            ProbeInterval = TimeSpan.Zero,
                        },
                    ],
                }
        );
        await host.DoAsync(
            (e, now) =>
                e.Invite(
                    new InviteRequest
                    {
                        Trunk = "dead",
                        Target = "2",
                        Offer = SipHost.Description,
                    },
                    now
                )
        );
        Assert.Equal(SipEnd.NoReply, (await host.WaitForAsync<CallEnded>())[0].End);
    }

    /// <summary>Rings, plays early media, answers, and agrees to every change; a call to 0 rings for ever.</summary>
    private static void Pickup(SipEndpoint endpoint, SipEvent e, TimeSpan now)
    {
        switch (e)
        {
            case CallIncoming { Dialed: "0" } ringing:
                endpoint.Ring(ringing.Call, null, now);
                break;
            case CallIncoming incoming:
                endpoint.Ring(incoming.Call, incoming.Dialed == "early" ? SipHost.Description : null, now);
                endpoint.Answer(incoming.Call, SipHost.Description, now);
                break;
            case CallReinvited changed:
                endpoint.AnswerReinvite(changed.Call, SipHost.Description, now);
                break;
            default:
                break;
        }
    }
}
