using MediaServer.Host.Control;
using MediaServer.Tests.Functional.Phone.Sip;

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
        await rig.WaitForAsync<CallEnded>(e => e.Call == arrived.Call && e.End == CallEnd.HungUp);

        await kamailio.WaitForTextAsync("REGISTER of clinic taken", times: 3);
        Assert.Contains("REGISTER of clinic refused with -4", kamailio.Output, StringComparison.Ordinal); // the nonce had grown stale

        var call = await rig.CallAsync(patient, "aaaa", "+15550142");
        await rig.Room.WaitForEventAsync<SpeakerChanged>(e => e.Participant == "aaaa");
        rig.Phone.Post(new HangUp(call));
        await rig.WaitForAsync<CallEnded>(e => e.Call == call && e.End == CallEnd.Ended);
    }
}
