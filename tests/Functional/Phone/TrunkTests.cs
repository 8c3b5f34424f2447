using MediaServer.Host.Control;
using MediaServer.Phone.Sip;
using MediaServer.Tests.Functional.Phone.Sip;
using MediaServer.Tests.Functional.Support;
using Ended = MediaServer.Host.Control.CallEnded;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>The whole node as a customer of a telephone company that we did not write.</summary>
public class TrunkTests
{
    [Fact]
    public async Task RegisteredNode_IsCalledAndCalls_ThroughItsTrunk()
    {
        await using var kamailio = Kamailio.Start(isStrict: true);
        await using var rig = await PhoneRig.StartAsync(
            ("Phone:Trunks:carrier:Server", $"127.0.0.1:{kamailio.Port}"),
            ("Phone:Trunks:carrier:Realm", Kamailio.Realm),
            ("Phone:Trunks:carrier:Username", "clinic"),
            ("Phone:Trunks:carrier:Password", Kamailio.Password),
            ("Phone:Trunks:carrier:Register", "true"),
            ("Phone:Trunks:carrier:DialOut", "true"),
            ("Phone:DialOut:Countries", "+1")
        );
        await using var patient = await rig.StartPhoneAsync(
            440,
            account: $"auth_user=+15550142;auth_pass={Kamailio.Password}",
            registrar: $"+15550142@127.0.0.1:{kamailio.Port}"
        );
        await patient.WaitForTextAsync("200 OK");
        await Gauge.WaitForAsync("phone.trunk.registered", "carrier", 1);
        await Gauge.WaitForAsync("phone.trunk.reachable", "carrier", 1);

        await patient.DialAsync($"sip:clinic@127.0.0.1:{kamailio.Port}");
        var arrived = await rig.WaitForAsync<CallArrived>();
        Assert.Equal(("carrier", "+15550142"), (arrived.Trunk, arrived.Caller.Value));
        await patient.HangUpAsync();
        await rig.WaitForAsync<Ended>(e => e.Call == arrived.Call && e.End == CallEnd.HungUp);

        await kamailio.WaitForTextAsync("REGISTER of clinic taken", times: 3);
        Assert.Contains("REGISTER of clinic refused with -4", kamailio.Output, StringComparison.Ordinal); // the nonce had grown stale

        var call = await rig.CallAsync(patient, "aaaa", "+15550142");
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == "aaaa");
        rig.Phone.Post(new HangUp(call));
        await rig.WaitForAsync<Ended>(e => e.Call == call && e.End == CallEnd.Ended);
    }

    [Fact]
    public async Task Caller_IsHandedOnToTheFrontDesk_AndTheWrongNumberIsNotCalled()
    {
        await using var kamailio = Kamailio.Start();
        await using var rig = await PhoneRig.StartAsync(
            ("Phone:Trunks:carrier:Server", $"127.0.0.1:{kamailio.Port}"),
            ("Phone:Trunks:carrier:DialOut", "true"),
            ("Phone:DialOut:Countries", "+1")
        );
        await using var patient = await RegisterAsync(rig, kamailio, "+15550142", 440);
        await using var desk = await RegisterAsync(rig, kamailio, "+15550177", 1000);
        var call = await rig.CallAsync(patient, "aaaa", "+15550142");

        rig.Phone.Post(new TransferCall(call, new Confidential("+33123456789")));
        Assert.False((await rig.WaitForAsync<TransferEnded>()).Succeeded);
        Assert.DoesNotContain("REFER sip:", patient.Output, StringComparison.Ordinal);

        rig.Phone.Post(new TransferCall(call, new Confidential("+15550177")));
        await rig.WaitForAsync<TransferEnded>(e => e.Succeeded);
        await rig.WaitForAsync<Ended>(e => e.Call == call && e.End == CallEnd.Transferred);
        await desk.WaitForTextAsync("established, receiving from");
        await rig.Room.WaitForEventAsync<TracksChanged>(e => e.Participant == "aaaa" && e.Removed.Count > 0);
    }

    [Fact]
    public async Task DeadTrunk_GivesWayToTheNext()
    {
        await using var kamailio = Kamailio.Start();
        await using var rig = await PhoneRig.StartAsync(
            ("Phone:Trunks:a-dead:Server", $"127.0.0.1:{FreePort.Any()}"),
            ("Phone:Trunks:a-dead:Transport", "tcp"), // refused at once, where a dead UDP port would be asked for 32 s
            ("Phone:Trunks:a-dead:DialOut", "true"),
            ("Phone:Trunks:b-alive:Server", $"127.0.0.1:{kamailio.Port}"),
            ("Phone:Trunks:b-alive:DialOut", "true"),
            ("Phone:DialOut:Countries", "+1")
        );
        await using var patient = await RegisterAsync(rig, kamailio, "+15550142", 440);
        await Gauge.WaitForAsync("phone.trunk.reachable", "a-dead", 0);
        await Gauge.WaitForAsync("phone.trunk.reachable", "b-alive", 1);
        await rig.CallAsync(patient, "aaaa", "+15550142");
    }

    [Fact]
    public async Task TrunkThatRefusesTheCall_GivesWayToTheNext() // RFC 3263 4.3
    {
        using var full = new SipHost(Refuse);
        await using var kamailio = Kamailio.Start();
        await using var rig = await PhoneRig.StartAsync([
            .. Trunk("a-full", full.Port),
            .. Trunk("b-alive", kamailio.Port),
            ("Phone:DialOut:Countries", "+1"),
        ]);
        await using var patient = await RegisterAsync(rig, kamailio, "+15550142", 440);
        await Gauge.WaitForAsync("phone.trunk.reachable", "a-full", 1); // so that it is asked first

        await rig.CallAsync(patient, "aaaa", "+15550142");
        await full.WaitForAsync<CallIncoming>();
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == "aaaa");
    }

    [Fact]
    public async Task EveryTrunkRefuses_AndTheCallIsOverAfterThree()
    {
        SipHost[] hosts = [.. Enumerable.Range(0, 4).Select(_ => new SipHost(Refuse))];
        await using var rig = await PhoneRig.StartAsync([
            .. hosts.SelectMany((host, i) => Trunk($"trunk{i}", host.Port)),
            ("Phone:DialOut:Countries", "+1"),
        ]);
        for (var i = 0; i < hosts.Length; i++)
            await Gauge.WaitForAsync("phone.trunk.reachable", $"trunk{i}", 1);

        var command = new DialCommand("visit", "aaaa", new Confidential("+15550142"), "en");
        var reply = await rig.Phone.DialAsync(command, TestContext.Current.CancellationToken);
        await rig.WaitForAsync<Ended>(e => e.Call == reply.Call && e.End == CallEnd.Unreachable);
        var asked = 0;
        foreach (var host in hosts)
        {
            asked += await host.DoAsync((_, _) => host.Seen<CallIncoming>());
            host.Dispose();
        }
        Assert.Equal(3, asked);
    }

    private static (string Key, string Value)[] Trunk(string name, int port) =>
        [($"Phone:Trunks:{name}:Server", $"127.0.0.1:{port}"), ($"Phone:Trunks:{name}:DialOut", "true")];

    /// <summary>There, as OPTIONS tells, and without a line to spare.</summary>
    private static void Refuse(SipEndpoint endpoint, SipEvent e, TimeSpan now)
    {
        if (e is CallIncoming call)
            endpoint.Reject(call.Call, 503, SipReason.None, now);
    }

    private static async Task<Baresip> RegisterAsync(PhoneRig rig, Kamailio kamailio, string number, double tone)
    {
        var account = $"auth_user={number};auth_pass={Kamailio.Password};outbound=\"sip:127.0.0.1:{kamailio.Port}\"";
        var phone = await rig.StartPhoneAsync(tone, account: account, registrar: $"{number}@127.0.0.1:{kamailio.Port}");
        await phone.WaitForTextAsync("200 OK");
        return phone;
    }
}
