using MediaServer.Phone.Sip;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>Calls that we make (RFC 3261 13.2, RFC 3665 3).</summary>
public class OutgoingCallTests
{
    private static readonly InviteRequest Request = new()
    {
        Trunk = "clinic",
        Target = "+15551230042",
        Offer = SipWorld.OurAnswer,
    };

    private readonly SipWorld _world = new();

    [Fact]
    public void Call_IsRungAnsweredConfirmedAndHungUp() // RFC 3665 3.1, from the other side
    {
        var (call, invite) = Dial();
        Assert.Equal("sip:+15551230042@trunk.example", SipWorld.Text(invite.RequestUri));
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(invite.Body));
        _world.Deliver(SipWorld.Answer(invite, 100));
        _world.Deliver(SipWorld.Answer(invite, 180));
        Assert.Equal(180, _world.Event<CallProgress>().Status);
        _world.Deliver(SipWorld.Answer(invite, 183, SipWorld.Sdp(), SipWorld.Offer));
        Assert.Equal(SipWorld.Offer, _world.Event<CallProgress>().EarlyAnswer);

        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer));
        Assert.Equal(SipWorld.Offer, _world.Event<CallAnswered>().Answer);
        var ack = _world.SentRequest(SipMethod.Ack);
        Assert.Equal("sip:bob@192.0.2.10:5060", SipWorld.Text(ack.RequestUri));
        Assert.Equal("remote", SipWorld.Text(ack.ToTag));
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer)); // our ACK was lost
        _world.SentRequest(SipMethod.Ack);
        _world.NoEvent();

        Assert.True(_world.Do((e, now) => e.Hangup(call, SipReason.Normal, now)));
        Assert.Equal(SipEnd.LocalHangup, _world.Event<CallEnded>().End);
        var bye = _world.SentRequest(SipMethod.Bye);
        Assert.Equal("2 BYE", SipWorld.Field(bye, SipHeader.CSeq));
        _world.Deliver(SipWorld.Answer(bye, 200));
        _world.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((0, 0), (_world.Endpoint.Calls, _world.Endpoint.Transactions));
    }

    [Fact]
    public void Silence_IsRepeatedSevenTimesThenGivenUp() // RFC 3665 3.10, timers A and B
    {
        Dial();
        _world.RunFor(TimeSpan.FromMilliseconds(31_999));
        Assert.Equal(6, _world.Skip()); // 0.5, 1.5, 3.5, 7.5, 15.5, 31.5
        _world.NoEvent();
        _world.RunFor(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SipEnd.NoReply, _world.Event<CallEnded>().End);
        Assert.Equal((0, 0), (_world.Endpoint.Calls, _world.Endpoint.Transactions));
    }

    [Theory]
    [InlineData(486)] // RFC 3665 3.9
    [InlineData(480)] // RFC 3665 3.11
    [InlineData(302)]
    public void Refusal_IsConfirmedAndTold(int status)
    {
        var (_, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, status, "Reason: Q.850;cause=17\r\nContact: <sip:elsewhere@203.0.113.1>\r\n"));
        var ack = _world.SentRequest(SipMethod.Ack);
        Assert.Equal(SipWorld.Field(invite, SipHeader.Via), SipWorld.Field(ack, SipHeader.Via));
        var ended = _world.Event<CallEnded>();
        Assert.Equal((SipEnd.RefusedByRemote, status, 17), (ended.End, ended.Status, ended.Cause));
        _world.Deliver(SipWorld.Answer(invite, status));
        _world.SentRequest(SipMethod.Ack);
        _world.NoEvent();
    }

    [Fact]
    public void Hangup_BeforeAnyAnswer_WaitsWithCancelForTheFirst() // RFC 3261 9.1
    {
        var (call, invite) = Dial();
        _world.Do((e, now) => e.Hangup(call, SipReason.Normal, now));
        Assert.Equal(SipEnd.LocalHangup, _world.Event<CallEnded>().End);
        _world.SentNothing();
        _world.Deliver(SipWorld.Answer(invite, 180));
        var cancel = _world.SentRequest(SipMethod.Cancel);
        Assert.Equal(SipWorld.Field(invite, SipHeader.Via), SipWorld.Field(cancel, SipHeader.Via));
        Assert.Equal("1 CANCEL", SipWorld.Field(cancel, SipHeader.CSeq));
        _world.Deliver(SipWorld.Answer(cancel, 200));
        _world.Deliver(SipWorld.Answer(invite, 487));
        _world.SentRequest(SipMethod.Ack);
        _world.NoEvent();
    }

    [Fact]
    public void Cancel_CrossedByTheAnswer_IsConfirmedAndHungUp() // RFC 3261 9.1, 15
    {
        var (call, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, 180));
        _world.Event<CallProgress>();
        _world.Do((e, now) => e.Hangup(call, SipReason.Normal, now));
        _world.SentRequest(SipMethod.Cancel);
        _world.Event<CallEnded>();
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer));
        _world.SentRequest(SipMethod.Ack);
        _world.SentRequest(SipMethod.Bye);
        _world.NoEvent();
    }

    [Fact]
    public void Patience_RunsOut_CancelsTheCall() // RFC 3665 3.8
    {
        var (_, invite) = Dial(Request with { Patience = TimeSpan.FromSeconds(20) });
        _world.Deliver(SipWorld.Answer(invite, 180));
        _world.Event<CallProgress>();
        _world.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal("Q.850;cause=19;text=\"No answer\"", SipWorld.Field(_world.SentRequest(SipMethod.Cancel), SipHeader.Reason));
        Assert.Equal(SipEnd.NoAnswer, _world.Event<CallEnded>().End);
    }

    [Fact]
    public void Bye_WhileItRings_IsAgainstTheRules()
    {
        var (_, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, 180));
        _world.Event<CallProgress>();
        _world.Deliver(SipWorld.InDialog("BYE", Turned(invite), 1));
        _world.SentStatus(481);
        _world.NoEvent();
    }

    [Fact]
    public void TwoPhonesAnswer_TheSecondIsHungUp() // RFC 3261 13.2.2.4
    {
        var (_, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer, tag: "one"));
        Assert.Equal("one", SipWorld.Text(_world.SentRequest(SipMethod.Ack).ToTag));
        _world.Event<CallAnswered>();
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer, tag: "two"));
        Assert.Equal("two", SipWorld.Text(_world.SentRequest(SipMethod.Ack).ToTag));
        Assert.Equal("two", SipWorld.Text(_world.SentRequest(SipMethod.Bye).ToTag));
        _world.NoEvent();
    }

    [Fact]
    public void Answer_WithoutADescription_IsNoCall()
    {
        var (_, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, 200, "Contact: <sip:bob@192.0.2.10>\r\n"));
        _world.SentRequest(SipMethod.Ack);
        _world.SentRequest(SipMethod.Bye);
        Assert.Equal(SipEnd.ProtocolError, _world.Event<CallEnded>().End);
    }

    [Fact]
    public void ReliableRinging_IsConfirmedByPrack() // RFC 3262 4
    {
        var (_, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, 183, SipWorld.Sdp("Require: 100rel\r\nRSeq: 813520\r\n"), SipWorld.Offer));
        var prack = _world.SentRequest(SipMethod.Prack);
        Assert.Equal("813520 1 INVITE", SipWorld.Field(prack, SipHeader.RAck));
        Assert.Equal(SipWorld.Offer, _world.Event<CallProgress>().EarlyAnswer);
        _world.Deliver(SipWorld.Answer(prack, 200));
        _world.Deliver(SipWorld.Answer(invite, 183, SipWorld.Sdp("Require: 100rel\r\nRSeq: 813520\r\n"), SipWorld.Offer));
        _world.SentNothing(); // a repetition
        _world.Deliver(SipWorld.Answer(invite, 200, "Contact: <sip:bob@192.0.2.10>\r\n"));
        _world.SentRequest(SipMethod.Ack);
        Assert.Equal(SipWorld.Offer, _world.Event<CallAnswered>().Answer); // RFC 6337 3.1.1: the 200 need not repeat it
    }

    [Fact]
    public void Challenge_OfTheTrunk_IsAnsweredBySha256() // RFC 8760 2.4, RFC 3665 3.4
    {
        var world = new SipWorld(SipWorld.Plain with { Password = "secret" });
        var (_, invite) = Dial(Request, world);
        world.Deliver(
            SipWorld.Answer(
                invite,
                407,
                "Proxy-Authenticate: Digest realm=\"trunk.example\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\r\n"
                    + "Proxy-Authenticate: Digest realm=\"trunk.example\", nonce=\"n2\", algorithm=SHA-256, qop=\"auth\", opaque=\"o\"\r\n"
            )
        );
        world.SentRequest(SipMethod.Ack);
        var again = world.SentRequest(SipMethod.Invite);
        Assert.Equal("2 INVITE", SipWorld.Field(again, SipHeader.CSeq));
        Assert.Equal(SipWorld.Text(invite.CallId), SipWorld.Text(again.CallId));
        var credentials = SipWorld.Field(again, SipHeader.ProxyAuthorization);
        Assert.Contains("nonce=\"n2\", uri=\"sip:+15551230042@trunk.example\"", credentials, StringComparison.Ordinal);
        Assert.Contains("algorithm=SHA-256, qop=auth, nc=00000001", credentials, StringComparison.Ordinal);
        world.Deliver(SipWorld.Answer(again, 407, "Proxy-Authenticate: Digest realm=\"trunk.example\", nonce=\"n3\", qop=\"auth\"\r\n"));
        world.SentRequest(SipMethod.Ack);
        Assert.Equal(SipEnd.NotAuthorized, world.Event<CallEnded>().End); // the password is wrong; no storm
        world.SentNothing();
    }

    [Theory]
    [InlineData("Digest realm=\"evil.example\", nonce=\"n\", qop=\"auth\"")]
    [InlineData("Digest realm=\"trunk.example\", nonce=\"n\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"trunk.example\", nonce=\"n\", qop=\"auth-int\"")]
    public void Challenge_OfAnotherRealmOrKind_GetsNothing(string challenge)
    {
        var world = new SipWorld(SipWorld.Plain with { Password = "secret" });
        var (_, invite) = Dial(Request, world);
        world.Deliver(SipWorld.Answer(invite, 401, $"WWW-Authenticate: {challenge}\r\n"));
        world.SentRequest(SipMethod.Ack);
        world.SentNothing();
        Assert.Equal(SipEnd.NotAuthorized, world.Event<CallEnded>().End);
    }

    [Fact]
    public void Target_ThatIsBusyWithItself_GivesWayToTheNext()
    {
        var second = SipWorld.Address("192.0.2.11", 5060);
        var third = SipWorld.Address("192.0.2.12", 5060);
        var world = new SipWorld(SipWorld.Plain with { Targets = [SipWorld.Trunk, second, third] });
        var (_, invite) = Dial(Request with { Patience = TimeSpan.FromMinutes(3) }, world);
        world.Deliver(SipWorld.Answer(invite, 503));
        world.SentRequest(SipMethod.Ack);
        world.Sent(out var to);
        Assert.Equal(second, to);
        world.RunFor(TimeSpan.FromSeconds(6)); // silent, and there is another one
        world.Skip();
        world.NoEvent();
        world.RunFor(TimeSpan.FromMilliseconds(31_999)); // the last one is waited for
        world.NoEvent();
        world.RunFor(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SipEnd.NoReply, world.Event<CallEnded>().End);
    }

    [Fact]
    public void Target_ThatIsSilent_GivesWayToTheNext_AndIsCancelledWhenItRingsAfterAll()
    {
        var second = SipWorld.Address("192.0.2.11", 5060);
        var world = new SipWorld(SipWorld.Plain with { Targets = [SipWorld.Trunk, second] });
        var (_, first) = Dial(world: world);
        world.RunFor(TimeSpan.FromMilliseconds(5_999));
        Assert.Equal(3, world.Skip()); // 0.5, 1.5, 3.5
        world.RunFor(TimeSpan.FromMilliseconds(1));
        var again = world.Sent(out var to);
        Assert.Equal((SipMethod.Invite, second), (again.Method, to));

        world.Deliver(SipWorld.Answer(first, 180));
        var cancel = world.Sent(out to);
        Assert.Equal((SipMethod.Cancel, SipWorld.Trunk), (cancel.Method, to));
        Assert.Equal(SipWorld.Field(first, SipHeader.Via), SipWorld.Field(cancel, SipHeader.Via));
        world.NoEvent();
        world.Deliver(SipWorld.Answer(again, 200, SipWorld.Sdp(), SipWorld.Offer), second);
        world.Event<CallAnswered>();
    }

    [Fact]
    public void Target_ThatAnswersAfterItWasGivenUp_IsHungUp_AndTheNextGoesOn()
    {
        var second = SipWorld.Address("192.0.2.11", 5060);
        var world = new SipWorld(SipWorld.Plain with { Targets = [SipWorld.Trunk, second] });
        var (_, first) = Dial(world: world);
        world.RunFor(TimeSpan.FromSeconds(6));
        Assert.Equal(4, world.Skip()); // three repetitions, and the next target's

        world.Deliver(SipWorld.Answer(first, 200, SipWorld.Sdp(), SipWorld.Offer));
        world.SentRequest(SipMethod.Ack);
        world.SentRequest(SipMethod.Bye);
        world.NoEvent();
        world.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.Contains(Enumerable.Range(0, world.Waiting).Select(_ => world.Sent().Method), method => method == SipMethod.Invite);
    }

    [Fact]
    public void Trunk_ThatIsSilent_EndsTheCallSooner_WhenAnotherTrunkCanBeAsked()
    {
        var (_, invite) = Dial(Request with { HasAlternative = true });
        _world.RunFor(TimeSpan.FromSeconds(6));
        Assert.Equal(SipEnd.NoReply, _world.Event<CallEnded>().End);
        _world.Skip();

        _world.Deliver(SipWorld.Answer(invite, 183));
        _world.SentRequest(SipMethod.Cancel);
        _world.Deliver(SipWorld.Answer(invite, 487));
        _world.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((0, 0), (_world.Endpoint.Calls, _world.Endpoint.Transactions));
        _world.NoEvent();
    }

    [Fact]
    public void Trunk_ThatTries_IsWaitedFor() // 100 is a sign of life
    {
        var (_, invite) = Dial(Request with { HasAlternative = true });
        _world.Deliver(SipWorld.Answer(invite, 100));
        _world.RunFor(TimeSpan.FromSeconds(30));
        _world.NoEvent();
    }

    [Fact]
    public void Target_ThatTheCallWentTo_MayHangUp()
    {
        var second = SipWorld.Address("192.0.2.11", 5060);
        var world = new SipWorld(SipWorld.Plain with { Targets = [SipWorld.Trunk, second], Allowed = [] });
        var (_, invite) = Dial(Request, world);
        world.Deliver(SipWorld.Answer(invite, 503));
        world.SentRequest(SipMethod.Ack);
        var again = world.SentRequest(SipMethod.Invite);
        world.Do((e, now) => e.SetTargets("clinic", [], now)); // the name resolves to nothing now; the call goes on
        var ok = SipWorld.Answer(again, 200, SipWorld.Sdp(), SipWorld.Offer);
        Assert.Equal(SipReject.UnknownSource, world.Deliver(SipWorld.Invite(), second));
        world.Do((e, now) => e.SetTargets("clinic", [SipWorld.Trunk, second], now));
        world.Deliver(ok, second);
        world.SentRequest(SipMethod.Ack);
        world.Event<CallAnswered>();
        world.Deliver(SipWorld.InDialog("BYE", Turned(again), 1), second);
        world.SentStatus(200);
        Assert.Equal(SipEnd.RemoteHangup, world.Event<CallEnded>().End);
        Assert.Equal(SipReject.UnknownSource, world.Deliver(SipWorld.Invite(), second)); // it may answer, not call
        world.SentNothing();
    }

    [Fact]
    public void Routes_OfTheAnswer_ReplaceThoseOfTheRinging() // RFC 3261 13.2.2.4
    {
        var (call, invite) = Dial();
        _world.Deliver(SipWorld.Answer(invite, 180, "Contact: <sip:bob@192.0.2.10>\r\n"));
        _world.Event<CallProgress>();
        _world.Deliver(
            SipWorld.Answer(invite, 200, SipWorld.Sdp("Record-Route: <sip:a.example;lr>, <sip:192.0.2.10;lr>\r\n"), SipWorld.Offer)
        );
        var ack = _world.SentRequest(SipMethod.Ack);
        Assert.Equal("<sip:192.0.2.10;lr>", SipWorld.Field(ack, SipHeader.Route)); // reversed
        _world.Event<CallAnswered>();
        Assert.True(_world.Do((e, now) => e.Hangup(call, SipReason.Normal, now)));
        Assert.Equal("<sip:192.0.2.10;lr>", SipWorld.Field(_world.SentRequest(SipMethod.Bye), SipHeader.Route));
    }

    [Fact]
    public void Anonymous_IsKnownToTheTrunkOnly() // RFC 3323, RFC 3325
    {
        var (_, invite) = Dial(Request with { Anonymous = true, From = "+15550001111", DisplayName = "Dr. \"X\"" });
        Assert.StartsWith("\"Anonymous\" <sip:anonymous@anonymous.invalid>", SipWorld.Text(invite.From), StringComparison.Ordinal);
        Assert.Equal("id", SipWorld.Field(invite, SipHeader.Privacy));
        Assert.Equal("<sip:+15550001111@trunk.example>", SipWorld.Field(invite, SipHeader.PAssertedIdentity));
    }

    [Fact]
    public void Names_CannotBreakOutOfTheirFields()
    {
        var (_, invite) = Dial(Request with { Target = "1@evil>\r\nX: y", DisplayName = "a\"\r\nEvil: 1" });
        Assert.Equal("sip:1%40evil%3E%0D%0AX%3A%20y@trunk.example", SipWorld.Text(invite.RequestUri));
        Assert.StartsWith("\"a\\\"  Evil: 1\"", SipWorld.Text(invite.From), StringComparison.Ordinal);
    }

    [Fact]
    public void Session_TooShortForThem_IsAskedAgainLonger() // RFC 4028 7.3
    {
        var world = new SipWorld(SipWorld.Plain with { SessionExpires = TimeSpan.FromSeconds(120) });
        var (_, invite) = Dial(Request, world);
        Assert.Equal("120", SipWorld.Field(invite, SipHeader.SessionExpires));
        world.Deliver(SipWorld.Answer(invite, 422, "Min-SE: 3600\r\n"));
        world.SentRequest(SipMethod.Ack);
        var again = world.SentRequest(SipMethod.Invite);
        Assert.Equal(("3600", "3600"), (SipWorld.Field(again, SipHeader.SessionExpires), SipWorld.Field(again, SipHeader.MinSe)));
    }

    [Fact]
    public void Call_OfAnUnknownOrFullTrunk_IsNotMade()
    {
        var world = new SipWorld(SipWorld.Plain with { MaxCalls = 1 }, SipWorld.Plain with { Id = "deaf", Targets = [] });
        Assert.Null(world.Do((e, now) => e.Invite(Request with { Trunk = "nobody" }, now)));
        Assert.Null(world.Do((e, now) => e.Invite(Request with { Trunk = "deaf" }, now)));
        Assert.NotNull(world.Do((e, now) => e.Invite(Request, now)));
        Assert.Null(world.Do((e, now) => e.Invite(Request, now)));
    }

    /// <summary>The remote's view of the dialog: an answer of ours would have its From and To.</summary>
    private static SipMessage Turned(SipMessage invite)
    {
        var text =
            $"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x\r\nFrom: {SipWorld.Text(invite.To)};tag=remote\r\nTo: {SipWorld.Text(invite.From)}\r\n"
            + $"Call-ID: {SipWorld.Text(invite.CallId)}\r\nCSeq: 1 INVITE\r\n\r\n";
        Assert.True(SipMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var message, out _));
        return message;
    }

    private (SipCallId, SipMessage) Dial(InviteRequest? request = null, SipWorld? world = null)
    {
        world ??= _world;
        var call = world.Do((e, now) => e.Invite(request ?? Request, now));
        var invite = world.Sent(out var to);
        Assert.Equal((SipMethod.Invite, SipWorld.Trunk), (invite.Method, to));
        return (call!.Value, invite);
    }
}
