using MediaServer.Phone.Sip;

namespace MediaServer.Tests.Functional.Phone.Sip;

/// <summary>A registrar and proxy that we did not write.</summary>
public class KamailioTests
{
    [Fact]
    public async Task Registration_PassesChallengeAnd423_AndBringsACall()
    {
        await using var kamailio = Kamailio.Start();
        var trunk = Trunk(kamailio) with
        {
            User = "clinic",
            Password = Kamailio.Password,
            Registers = true,
            RegisterExpires = TimeSpan.FromSeconds(60),
        };
        using var clinic = new SipHost(Answer, options => options with { Trunks = [trunk] });
        await clinic.DoAsync((e, now) => Do(() => e.Start(now)));
        var registered = await clinic.WaitForAsync<RegistrationChanged>(filter: e => e.IsRegistered);
        Assert.InRange(registered[0].ValidFor.TotalSeconds, 89, 91); // 60 was too brief
        Assert.True((await clinic.WaitForAsync<TrunkChanged>())[0].IsReachable);

        using var caller = new SipHost(HangUpAnswered, options => options with { Trunks = [Trunk(kamailio) with { User = "patient" }] });
        await caller.DoAsync(
            (e, now) =>
                e.Invite(
                    new InviteRequest
                    {
                        Trunk = "kamailio",
                        Target = "clinic",
                        Offer = SipHost.Description,
                    },
                    now
                )
        );
        Assert.Equal("clinic", (await clinic.WaitForAsync<CallIncoming>())[0].Dialed);
        Assert.Equal(SipEnd.LocalHangup, (await caller.WaitForAsync<CallEnded>())[0].End);
        Assert.Equal(SipEnd.RemoteHangup, (await clinic.WaitForAsync<CallEnded>())[0].End); // the BYE came along the Record-Route
    }

    [Fact]
    public async Task WrongPassword_IsTriedOnceAndToldApart()
    {
        await using var kamailio = Kamailio.Start();
        var trunk = Trunk(kamailio) with { User = "clinic", Password = "wrong", Registers = true };
        using var clinic = new SipHost(static (_, _, _) => { }, options => options with { Trunks = [trunk] });
        await clinic.DoAsync((e, now) => Do(() => e.Start(now)));
        var changed = await clinic.WaitForAsync<RegistrationChanged>(filter: e => e.Status != 0);
        Assert.Equal((false, 401), (changed[0].IsRegistered, changed[0].Status));
    }

    [Fact]
    public async Task NumberNobodyHas_Is404()
    {
        await using var kamailio = Kamailio.Start();
        using var caller = new SipHost(static (_, _, _) => { }, options => options with { Trunks = [Trunk(kamailio)] });
        await caller.DoAsync((e, now) => Do(() => e.Start(now)));
        await caller.WaitForAsync<TrunkChanged>(filter: e => e.IsReachable);
        await caller.DoAsync(
            (e, now) =>
                e.Invite(
                    new InviteRequest
                    {
                        Trunk = "kamailio",
                        Target = "nobody",
                        Offer = SipHost.Description,
                    },
                    now
                )
        );
        var ended = (await caller.WaitForAsync<CallEnded>())[0];
        Assert.Equal((SipEnd.RefusedByRemote, 404), (ended.End, ended.Status));
    }

    private static SipTrunk Trunk(Kamailio kamailio) =>
        new()
        {
            Id = "kamailio",
            AnyLoopback = true,
            Targets = [SipHost.Loopback(kamailio.Port)],
            Domain = Kamailio.Realm,
            ProbeInterval = TimeSpan.FromSeconds(5),
        };

    private static void Answer(SipEndpoint endpoint, SipEvent e, TimeSpan now)
    {
        if (e is CallIncoming incoming)
            endpoint.Answer(incoming.Call, SipHost.Description, now);
    }

    private static void HangUpAnswered(SipEndpoint endpoint, SipEvent e, TimeSpan now)
    {
        if (e is CallAnswered answered)
            endpoint.Hangup(answered.Call, SipReason.Normal, now);
    }

    private static bool Do(Action command)
    {
        command();
        return true;
    }
}
