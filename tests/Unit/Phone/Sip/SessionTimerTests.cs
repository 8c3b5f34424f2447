using MediaServer.Phone.Sip;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>RFC 4028 in both roles.</summary>
public class SessionTimerTests
{
    private static readonly SipTrunk Timed = SipWorld.Plain with { SessionExpires = TimeSpan.FromSeconds(1800) };

    [Fact]
    public void TheyRefresh_SilenceEndsTheCallBeforeItExpires() // 10: expiry less min(32 s, a third)
    {
        var world = new SipWorld();
        var (_, ok) = world.Establish("Supported: timer\r\nSession-Expires: 100;refresher=uac\r\n");
        Assert.Equal(("100;refresher=uac", "timer"), (SipWorld.Field(ok, SipHeader.SessionExpires), SipWorld.Field(ok, SipHeader.Require)));
        world.RunFor(TimeSpan.FromSeconds(67.9));
        world.NoEvent();
        world.Deliver(SipWorld.InDialog("UPDATE", ok, 314160, "Supported: timer\r\nSession-Expires: 100;refresher=uac\r\n"));
        world.SentStatus(200);
        world.RunFor(TimeSpan.FromSeconds(67.9));
        world.NoEvent();
        world.RunFor(TimeSpan.FromSeconds(0.2));
        world.SentRequest(SipMethod.Bye);
        Assert.Equal(SipEnd.SessionExpired, world.Event<CallEnded>().End);
    }

    [Fact]
    public void TheyRefresh_ThenWantNoTimerAnyMore() // 7.4
    {
        var world = new SipWorld();
        var (_, ok) = world.Establish("Supported: timer\r\nSession-Expires: 100;refresher=uac\r\n");
        world.Deliver(SipWorld.InDialog("UPDATE", ok, 314160));
        Assert.False(world.SentStatus(200).Has(SipHeader.SessionExpires));
        world.RunFor(TimeSpan.FromHours(1));
        world.NoEvent();
    }

    [Fact]
    public void WeRefresh_ByUpdateWhereItIsKnown()
    {
        var world = new SipWorld(Timed);
        var (_, ok) = world.Establish("Supported: timer\r\nAllow: INVITE, UPDATE\r\n");
        Assert.Equal("1800;refresher=uas", SipWorld.Field(ok, SipHeader.SessionExpires));
        Assert.False(ok.Has(SipHeader.Require));
        for (var i = 0; i < 3; i++)
        {
            world.RunFor(TimeSpan.FromSeconds(900));
            var update = world.SentRequest(SipMethod.Update);
            Assert.Equal("1800;refresher=uac", SipWorld.Field(update, SipHeader.SessionExpires));
            world.Deliver(SipWorld.Answer(update, 200, "Session-Expires: 1800;refresher=uac\r\n"));
        }
        world.NoEvent();
        Assert.Equal(1, world.Endpoint.Calls);
    }

    [Fact]
    public void WeRefresh_ByTheLastDescriptionOtherwise()
    {
        var world = new SipWorld(Timed);
        world.Establish();
        world.RunFor(TimeSpan.FromSeconds(900));
        var invite = world.SentRequest(SipMethod.Invite);
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(invite.Body));
        world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp("Session-Expires: 1800;refresher=uac\r\n"), SipWorld.Offer));
        world.SentRequest(SipMethod.Ack);
        world.NoEvent(); // nothing has changed
    }

    [Fact]
    public void WeRefresh_AndNobodyAnswers_EndsTheCall()
    {
        var world = new SipWorld(Timed);
        world.Establish("Allow: UPDATE\r\n");
        world.RunFor(TimeSpan.FromSeconds(900));
        world.SentRequest(SipMethod.Update);
        world.RunFor(TimeSpan.FromSeconds(32));
        Assert.Equal(SipEnd.RemoteLostCall, world.Event<CallEnded>().End);
    }

    [Fact]
    public void Refresh_RefusedForNow_IsTriedAgain()
    {
        var world = new SipWorld(Timed);
        world.Establish("Allow: UPDATE\r\n");
        world.RunFor(TimeSpan.FromSeconds(900));
        world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Update), 500));
        world.RunFor(TimeSpan.FromSeconds(10));
        world.SentRequest(SipMethod.Update);
        world.NoEvent();
    }

    [Fact]
    public void Refresh_ThatMeetsTheirs_LetsItPassAndIsNotRepeated() // RFC 3261 14.1
    {
        var world = new SipWorld(Timed);
        var (_, ok) = world.Establish();
        world.RunFor(TimeSpan.FromSeconds(900));
        world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Invite), 491));
        world.SentRequest(SipMethod.Ack);
        world.Deliver(SipWorld.InDialog("INVITE", ok, 314160, SipWorld.Sdp(), SipWorld.Offer));
        world.SentStatus(200);
        world.Deliver(SipWorld.InDialog("ACK", ok, 314160));
        world.RunFor(TimeSpan.FromSeconds(899));
        world.SentNothing();
        world.NoEvent();
    }

    [Fact]
    public void Refresh_AlwaysMetBy491_EndsWithTheSession()
    {
        var world = new SipWorld(Timed);
        world.Establish();
        world.RunFor(TimeSpan.FromSeconds(900));
        for (var i = 0; i < 90; i++)
        {
            world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Invite), 491));
            world.SentRequest(SipMethod.Ack);
            world.RunFor(TimeSpan.FromSeconds(10));
        }
        world.SentRequest(SipMethod.Bye);
        Assert.Equal(SipEnd.SessionExpired, world.Event<CallEnded>().End);
    }

    [Fact]
    public void TooShort_IsRefusedWithTheMinimum() // 8.1
    {
        var world = new SipWorld();
        Assert.Equal(SipReject.SessionTooShort, world.Deliver(SipWorld.Invite(fields: "Supported: timer\r\nSession-Expires: 89\r\n")));
        Assert.Equal("90", SipWorld.Field(world.SentStatus(422), SipHeader.MinSe));
    }

    [Fact]
    public void OutgoingCall_LearnsWhoRefreshes()
    {
        var world = new SipWorld(Timed);
        world.Do(
            (e, now) =>
                e.Invite(
                    new InviteRequest
                    {
                        Trunk = "clinic",
                        Target = "1",
                        Offer = SipWorld.OurAnswer,
                    },
                    now
                )
        );
        var invite = world.SentRequest(SipMethod.Invite);
        Assert.Equal(("1800", "90"), (SipWorld.Field(invite, SipHeader.SessionExpires), SipWorld.Field(invite, SipHeader.MinSe)));
        world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp("Session-Expires: 300;refresher=uas\r\n"), SipWorld.Offer));
        world.SentRequest(SipMethod.Ack);
        world.Event<CallAnswered>();
        world.RunFor(TimeSpan.FromSeconds(268));
        world.SentRequest(SipMethod.Bye);
        Assert.Equal(SipEnd.SessionExpired, world.Event<CallEnded>().End);
    }
}
