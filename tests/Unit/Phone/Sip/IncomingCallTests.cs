using MediaServer.Phone.Sip;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>Calls that come in (RFC 3261 13.3, RFC 3665 3).</summary>
public class IncomingCallTests
{
    private readonly SipWorld _world = new();

    [Fact]
    public void Invite_OfATrunk_IsTriedRungAnsweredConfirmedAndEnded() // RFC 3665 3.1
    {
        var incoming = _world.Arrive();
        Assert.Equal(("clinic", "123456789", SipWorld.Offer), (incoming.Trunk, incoming.Dialed, incoming.Offer));
        Assert.Equal(("+15551230042", "Alice", false), (incoming.Caller.User, incoming.Caller.DisplayName, incoming.Caller.IsAsserted));

        Assert.True(_world.Do((e, now) => e.Ring(incoming.Call, null, now)));
        var ringing = _world.SentStatus(180);
        Assert.False(ringing.ToTag.IsEmpty);

        Assert.True(_world.Do((e, now) => e.Answer(incoming.Call, SipWorld.OurAnswer, now)));
        var ok = _world.SentStatus(200);
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(ok.Body));
        Assert.Equal(SipWorld.Text(ringing.ToTag), SipWorld.Text(ok.ToTag));
        Assert.Equal("<sip:123456789@198.51.100.1:5060>", SipWorld.Field(ok, SipHeader.Contact));

        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159));
        Assert.Null(_world.Event<CallEstablished>().Answer);

        _world.Deliver(SipWorld.InDialog("BYE", ok, 314160, "Reason: Q.850;cause=16;text=\"bye\"\r\n"));
        _world.SentStatus(200);
        var ended = _world.Event<CallEnded>();
        Assert.Equal((SipEnd.RemoteHangup, 16), (ended.End, ended.Cause));
        _world.RunFor(TimeSpan.FromMinutes(1));
        _world.SentNothing();
        Assert.Equal((0, 0), (_world.Endpoint.Calls, _world.Endpoint.Transactions));
        Assert.Equal(TimeSpan.MaxValue, _world.Endpoint.NextDeadline);
    }

    [Fact]
    public void Answer_WithoutAck_IsRepeatedFor32SecondsThenHungUp()
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        _world.SentStatus(200);
        _world.RunFor(TimeSpan.FromMilliseconds(499));
        _world.SentNothing();
        _world.RunFor(TimeSpan.FromMilliseconds(1));
        _world.SentStatus(200);

        _world.RunFor(TimeSpan.FromSeconds(31));
        Assert.Equal(9, _world.Skip()); // 1.5, 3.5, 7.5, then every 4 s up to 31.5
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.SentRequest(SipMethod.Bye);
        Assert.Equal(SipEnd.NoAck, _world.Event<CallEnded>().End);
    }

    [Fact]
    public void Invite_Repeated_IsAnsweredAgainAndMakesNoSecondCall()
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Ring(call, null, now));
        var first = _world.SentStatus(180);
        _world.Deliver(SipWorld.Invite());
        var second = _world.SentStatus(180);
        Assert.Equal(SipWorld.Text(first.ToTag), SipWorld.Text(second.ToTag));
        _world.NoEvent();
        Assert.Equal(1, _world.Endpoint.Calls);
    }

    [Fact]
    public void Invite_RepeatedAfter200_IsSwallowed() // RFC 6026 7.1: the call repeats the 200, not the transaction
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        _world.SentStatus(200);
        _world.Deliver(SipWorld.Invite());
        _world.SentNothing();
    }

    [Fact]
    public void Reject_IsRepeatedUntilAck()
    {
        var call = _world.Arrive().Call;
        Assert.True(_world.Do((e, now) => e.Reject(call, 486, SipReason.Busy, now)));
        var busy = _world.SentStatus(486); // RFC 3665 3.9
        Assert.Equal("Q.850;cause=17;text=\"User busy\"", SipWorld.Field(busy, SipHeader.Reason));
        Assert.Equal((SipEnd.Refused, 486), (_world.Event<CallEnded>() is var e ? (e.End, e.Status) : default));
        _world.RunFor(TimeSpan.FromMilliseconds(500));
        _world.SentStatus(486);
        _world.Deliver(SipWorld.InDialog("ACK", busy, 314159, branch: "z9hG4bKcall"));
        _world.RunFor(TimeSpan.FromMinutes(1));
        _world.SentNothing();
        Assert.Equal(0, _world.Endpoint.Transactions);
    }

    [Fact]
    public void Cancel_BeforeTheAnswer_EndsTheCallWith487() // RFC 3665 3.8
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Ring(call, null, now));
        _world.SentStatus(180);
        _world.Deliver(Cancel());
        _world.SentStatus(200);
        var terminated = _world.SentStatus(487);
        Assert.Equal("314159 INVITE", SipWorld.Field(terminated, SipHeader.CSeq));
        Assert.Equal(SipEnd.Canceled, _world.Event<CallEnded>().End);
        Assert.False(_world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now)));
    }

    [Fact]
    public void Cancel_AfterTheAnswer_ChangesNothing() // RFC 3261 9.2
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        var ok = _world.SentStatus(200);
        _world.Deliver(Cancel());
        _world.SentStatus(200);
        _world.SentNothing();
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159));
        _world.Event<CallEstablished>();
    }

    [Fact]
    public void Cancel_OfNothing_Is481()
    {
        Assert.Equal(SipReject.NoSuchCall, _world.Deliver(Cancel()));
        _world.SentStatus(481);
    }

    [Fact]
    public void DelayedOffer_IsMadeInThe200AndAnsweredInTheAck() // RFC 3665 3.6
    {
        var incoming = _world.Arrive(offer: null);
        Assert.Null(incoming.Offer);
        _world.Do((e, now) => e.Answer(incoming.Call, SipWorld.OurAnswer, now));
        var ok = _world.SentStatus(200);
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(ok.Body));
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159, "Content-Type: application/sdp\r\n", SipWorld.Offer));
        Assert.Equal(SipWorld.Offer, _world.Event<CallEstablished>().Answer);
    }

    [Fact]
    public void DelayedOffer_NeverAnswered_EndsTheCall()
    {
        var call = _world.Arrive(offer: null).Call;
        _world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        var ok = _world.SentStatus(200);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159));
        _world.SentRequest(SipMethod.Bye);
        Assert.Equal(SipEnd.ProtocolError, _world.Event<CallEnded>().End);
    }

    [Fact]
    public void Hangup_BetweenAnswerAndAck_SendsByeOnlyAfterTheAck() // RFC 3261 15
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        var ok = _world.SentStatus(200);
        Assert.True(_world.Do((e, now) => e.Hangup(call, SipReason.Normal, now)));
        Assert.Equal(SipEnd.LocalHangup, _world.Event<CallEnded>().End);
        _world.SentNothing();
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159));
        _world.SentRequest(SipMethod.Bye);
        Assert.Equal(0, _world.Endpoint.Calls);
    }

    [Fact]
    public void Hangup_OfARingingCall_Is480()
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Hangup(call, SipReason.Normal, now));
        _world.SentStatus(480);
        Assert.Equal(SipEnd.LocalHangup, _world.Event<CallEnded>().End);
    }

    [Fact]
    public void Ringing_GoesOnEveryMinute() // RFC 3261 13.3.1.1
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Ring(call, null, now));
        _world.SentStatus(180);
        _world.RunFor(TimeSpan.FromMinutes(2));
        _world.SentStatus(180);
        _world.SentStatus(180);
        _world.SentNothing();
    }

    [Fact]
    public void EarlyMedia_OfACallerWithout100rel_IsSentOnce()
    {
        var call = _world.Arrive().Call;
        _world.Do((e, now) => e.Ring(call, SipWorld.OurAnswer, now));
        var progress = _world.SentStatus(183);
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(progress.Body));
        Assert.False(progress.Has(SipHeader.RSeq));
        _world.RunFor(TimeSpan.FromSeconds(10));
        _world.SentNothing();
    }

    [Fact]
    public void Identity_AssertedByTheTrunk_WinsOverFrom()
    {
        var caller = _world.Arrive(fields: "P-Asserted-Identity: \"Clinic\" <sip:+15559990000@trunk.example>\r\nPrivacy: id\r\n").Caller;
        Assert.Equal(("+15559990000", true, true), (caller.User, caller.IsAsserted, caller.WantsPrivacy));
        Assert.DoesNotContain("555", caller.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_ThatNoMessageCanHold_EndTheCallInOrder()
    {
        var route = $"Record-Route: <sip:{new string('a', 560)}.example;lr>\r\n";
        var call = _world.Arrive(fields: string.Concat(Enumerable.Repeat(route, 109))).Call; // 65 kB: there is room for the request only
        Assert.True(_world.Do((e, now) => e.Answer(call, new string('x', 2000), now)));
        _world.SentNothing();
        _world.RunFor(TimeSpan.FromSeconds(70));
        Assert.Equal(SipEnd.NoAck, _world.Event<CallEnded>().End);
        _world.SentRequest(SipMethod.Bye); // whole, as there was room
        Assert.Equal((0, 0), (_world.Endpoint.Calls, _world.Endpoint.Transactions));
    }

    [Fact]
    public void RecordRoute_IsCopiedIntoTheAnswerAndLeadsOurBye()
    {
        var call = _world.Arrive(fields: "Record-Route: <sip:192.0.2.10:5070;lr>\r\nRecord-Route: <sip:inner.example;lr>\r\n").Call;
        _world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        var ok = _world.SentStatus(200);
        Assert.Equal("<sip:192.0.2.10:5070;lr>", SipWorld.Field(ok, SipHeader.RecordRoute));
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159));
        _world.Event<CallEstablished>();
        _world.Do((e, now) => e.Hangup(call, SipReason.Normal, now));
        var bye = _world.Sent(out var to);
        Assert.Equal("sip:alice@192.0.2.10:5060", SipWorld.Text(bye.RequestUri));
        Assert.Equal("<sip:192.0.2.10:5070;lr>", SipWorld.Field(bye, SipHeader.Route));
        Assert.Equal(SipWorld.Address("192.0.2.10", 5070), to);
    }

    private static string Cancel() =>
        """
            CANCEL sip:123456789@198.51.100.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKcall;rport
            Max-Forwards: 70
            To: <sip:123456789@198.51.100.1>
            From: "Alice" <sip:+15551230042@trunk.example>;tag=1928301774
            Call-ID: a84b4c76e66710
            CSeq: 314159 CANCEL
            Content-Length: 0


            """;
}
