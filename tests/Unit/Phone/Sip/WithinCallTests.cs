using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>What happens while a call stands: hold, refresh, keys, transfer (RFC 3311, 4028, 6141, 6086, 3515).</summary>
public class WithinCallTests
{
    private const string Hold =
        "v=0\r\no=- 1 2 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=sendonly\r\n";
    private const string Type = "Content-Type: application/sdp\r\n";

    private readonly SipWorld _world = new();

    [Fact]
    public void Hold_AndResume_AreAsked() // RFC 3665 3.7
    {
        var (call, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314160, SipWorld.Sdp(), Hold));
        _world.SentStatus(100);
        Assert.Equal(Hold, _world.Event<CallReinvited>().Offer);
        Assert.True(_world.Do((e, now) => e.AnswerReinvite(call, SipWorld.OurAnswer, now)));
        _world.SentStatus(200);
        _world.RunFor(TimeSpan.FromMilliseconds(500));
        _world.SentStatus(200); // until the ACK comes
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160));
        _world.RunFor(TimeSpan.FromMinutes(1));
        _world.SentNothing();

        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314161, SipWorld.Sdp(), SipWorld.Offer));
        _world.SentStatus(100);
        Assert.Equal(SipWorld.Offer, _world.Event<CallReinvited>().Offer);
        Assert.True(_world.Do((e, now) => e.RefuseReinvite(call, 488, now)));
        _world.SentStatus(488);
    }

    [Fact]
    public void Reinvite_WithTheSameOffer_IsASignOfLifeAndAnsweredAtOnce()
    {
        var (_, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314160, SipWorld.Sdp(), SipWorld.Offer));
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(_world.SentStatus(200).Body));
        _world.NoEvent();
    }

    [Fact]
    public void Reinvite_WithoutOffer_IsOfferedAndAnsweredInTheAck()
    {
        var (call, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314160));
        _world.SentStatus(100);
        Assert.Null(_world.Event<CallReinvited>().Offer);
        _world.Do((e, now) => e.AnswerReinvite(call, SipWorld.OurAnswer, now));
        _world.SentStatus(200);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160, Type, Hold));
        Assert.Equal(Hold, _world.Event<CallReinviteDone>().Answer);

        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314161, SipWorld.Sdp(), Hold));
        _world.SentStatus(100);
        Assert.Equal(Hold, _world.Event<CallReinvited>().Offer); // what we said last was an offer, and answers nothing
    }

    [Fact]
    public void Update_WithAndWithoutOffer() // RFC 3311
    {
        var (call, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("UPDATE", ok, 314160));
        Assert.True(_world.SentStatus(200).Body.IsEmpty);
        _world.NoEvent();
        _world.Deliver(SipWorld.InDialog("UPDATE", ok, 314161, Type, Hold));
        _world.Event<CallReinvited>();
        _world.Do((e, now) => e.AnswerReinvite(call, SipWorld.OurAnswer, now));
        Assert.Equal(SipWorld.OurAnswer, SipWorld.Text(_world.SentStatus(200).Body));
    }

    [Fact]
    public void OwnReinvite_IsAnsweredAndConfirmed()
    {
        var (call, _) = _world.Establish();
        Assert.True(_world.Do((e, now) => e.Reinvite(call, Hold, now)));
        var invite = _world.SentRequest(SipMethod.Invite);
        Assert.False(_world.Do((e, now) => e.Reinvite(call, Hold, now))); // one at a time
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer));
        var ack = _world.SentRequest(SipMethod.Ack);
        Assert.Equal(SipWorld.Field(invite, SipHeader.CSeq)[..^6], SipWorld.Field(ack, SipHeader.CSeq)[..^3]);
        Assert.Equal(SipWorld.Offer, _world.Event<CallReinviteDone>().Answer);
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), SipWorld.Offer));
        _world.SentRequest(SipMethod.Ack);
        _world.NoEvent();
    }

    [Fact]
    public void OwnReinvite_Refused_LeavesTheCall() // RFC 6141
    {
        var (call, _) = _world.Establish();
        _world.Do((e, now) => e.Reinvite(call, Hold, now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Invite), 488));
        _world.SentRequest(SipMethod.Ack);
        Assert.Equal(488, _world.Event<CallReinviteRefused>().Status);
        Assert.Equal(1, _world.Endpoint.Calls);
    }

    [Fact]
    public void OwnReinvite_ToACallNobodyKnows_EndsIt() // RFC 3261 12.2.1.2
    {
        var (call, _) = _world.Establish();
        _world.Do((e, now) => e.Reinvite(call, Hold, now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Invite), 481));
        Assert.Equal(SipEnd.RemoteLostCall, _world.Event<CallEnded>().End);
    }

    [Fact]
    public void Glare_TheirsIsRefusedAndOursTriedAgain() // RFC 3261 14.1, 14.2
    {
        var (call, ok) = _world.Establish();
        _world.Do((e, now) => e.Reinvite(call, Hold, now));
        var ours = _world.SentRequest(SipMethod.Invite);
        Assert.Equal(SipReject.None, _world.Deliver(SipWorld.InDialog("INVITE", ok, 314160, SipWorld.Sdp(), Hold)));
        _world.SentStatus(491);
        Assert.Equal(1, _world.Endpoint.Count(SipReject.Glare));
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160, branch: "z9hG4bKINVITE314160"));
        _world.Deliver(SipWorld.Answer(ours, 491));
        _world.SentRequest(SipMethod.Ack);
        _world.RunFor(TimeSpan.FromSeconds(2)); // they own the call: we wait at most 2 s
        _world.SentRequest(SipMethod.Invite);
        _world.NoEvent();
    }

    [Fact]
    public void Glare_TheirsComesAgainBeforeOurs_AndOursWaitsForItsEnd() // RFC 3261 14.1
    {
        var (call, ok) = _world.Establish();
        _world.Do((e, now) => e.Reinvite(call, Hold, now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Invite), 491));
        _world.SentRequest(SipMethod.Ack);
        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314160, SipWorld.Sdp(), Hold));
        _world.SentStatus(100);
        _world.Event<CallReinvited>();
        _world.RunFor(TimeSpan.FromSeconds(10));
        _world.SentNothing();
        _world.Do((e, now) => e.AnswerReinvite(call, SipWorld.OurAnswer, now));
        _world.SentStatus(200);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160));
        _world.RunFor(TimeSpan.FromSeconds(2));
        _world.SentRequest(SipMethod.Invite);
        _world.NoEvent();
    }

    [Fact]
    public void SecondOffer_BeforeTheFirstIsAnswered_IsToldToWait() // RFC 3261 14.2
    {
        var (_, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("INVITE", ok, 314160, SipWorld.Sdp(), Hold));
        _world.SentStatus(100);
        _world.Deliver(SipWorld.InDialog("UPDATE", ok, 314161, Type, SipWorld.Offer));
        Assert.True(_world.SentStatus(500).Has(SipHeader.RetryAfter));
    }

    [Fact]
    public void Requests_OutOfOrder_OrOfNoCall_AreRefused()
    {
        var (_, ok) = _world.Establish();
        Assert.Equal(SipReject.OutOfOrder, _world.Deliver(SipWorld.InDialog("INFO", ok, 314158))); // RFC 3261 12.2.2
        _world.SentStatus(500);
        _world.Deliver(SipWorld.InDialog("BYE", ok, 314160));
        _world.SentStatus(200);
        Assert.Equal(SipReject.NoSuchCall, _world.Deliver(SipWorld.InDialog("BYE", ok, 314161)));
        _world.SentStatus(481);
    }

    [Fact]
    public void Bye_FromElsewhere_IsIgnored()
    {
        var (_, ok) = _world.Establish();
        var world = _world;
        Assert.Equal(SipReject.UnknownSource, world.Deliver(SipWorld.InDialog("BYE", ok, 314160), SipWorld.Address("203.0.113.9", 5060)));
        world.SentNothing();
        Assert.Equal(1, world.Endpoint.Calls);
    }

    [Fact]
    public void Bye_OfAnotherTrunk_IsIgnored()
    {
        var other = SipWorld.Address("203.0.113.9", 5060);
        var world = new SipWorld(
            SipWorld.Plain,
            SipWorld.Plain with
            {
                Id = "other",
                Targets = [],
                Allowed = [new AddressRange(other.Ip, 128)],
            }
        );
        var (_, ok) = world.Establish();
        Assert.Equal(SipReject.WrongTrunk, world.Deliver(SipWorld.InDialog("BYE", ok, 314160), other));
        world.SentNothing();
        Assert.Equal(1, world.Endpoint.Calls);
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5', 160)]
    [InlineData("application/dtmf-relay", "Signal= *\r\nDuration= 90", '*', 90)]
    [InlineData("application/dtmf-relay", "Signal=11", '#', 250)]
    [InlineData("application/dtmf;x=y", "a", 'A', 250)]
    public void Info_PressesAKey(string type, string body, char digit, int milliseconds)
    {
        var (_, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("INFO", ok, 314160, $"Content-Type: {type}\r\n", body));
        _world.SentStatus(200);
        var key = _world.Event<CallInfo>();
        Assert.Equal((digit, TimeSpan.FromMilliseconds(milliseconds)), (key.Digit, key.Duration));
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=55\r\n", 400)]
    [InlineData("application/dtmf-relay", "Duration=55\r\n", 400)]
    [InlineData("application/dtmf", "X", 400)]
    [InlineData("text/plain", "5", 415)]
    public void Info_ThatIsNoKey_IsRefused(string type, string body, int status)
    {
        var (_, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("INFO", ok, 314160, $"Content-Type: {type}\r\n", body));
        _world.SentStatus(status);
        _world.NoEvent();
        Assert.Equal(1, _world.Endpoint.Count(SipReject.BadInfo));
    }

    [Fact]
    public void Info_Repeated_PressesOnce()
    {
        var (_, ok) = _world.Establish();
        var info = SipWorld.InDialog("INFO", ok, 314160, "Content-Type: application/dtmf\r\n", "5");
        _world.Deliver(info);
        _world.Deliver(info);
        _world.SentStatus(200);
        _world.SentStatus(200);
        _world.Event<CallInfo>();
        _world.NoEvent();
    }

    [Fact]
    public void SendDigit_IsAnInfo()
    {
        var (call, _) = _world.Establish();
        Assert.True(_world.Do((e, now) => e.SendDigit(call, '#', TimeSpan.FromMilliseconds(120), now)));
        Assert.Equal("Signal=#\r\nDuration=120\r\n", SipWorld.Text(_world.SentRequest(SipMethod.Info).Body));
    }

    [Fact]
    public void Transfer_IsReportedByNotify() // RFC 3515
    {
        var (call, ok) = _world.Establish();
        Assert.True(_world.Do((e, now) => e.Transfer(call, "+15557654321", now)));
        var refer = _world.SentRequest(SipMethod.Refer);
        Assert.Equal("<sip:+15557654321@trunk.example>", SipWorld.Field(refer, SipHeader.ReferTo));
        _world.Deliver(SipWorld.Answer(refer, 202));
        const string Fields = "Event: refer\r\nContent-Type: message/sipfrag\r\nSubscription-State: ";
        _world.Deliver(SipWorld.InDialog("NOTIFY", ok, 314160, Fields + "active;expires=60\r\n", "SIP/2.0 180 Ringing\r\n"));
        _world.SentStatus(200);
        Assert.Equal(180, _world.Event<CallTransfer>().Status);
        _world.Deliver(SipWorld.InDialog("NOTIFY", ok, 314161, Fields + "terminated;reason=noresource\r\n", "SIP/2.0 200 OK\r\n"));
        _world.SentStatus(200);
        Assert.Equal(200, _world.Event<CallTransfer>().Status);
        _world.Deliver(SipWorld.InDialog("NOTIFY", ok, 314162, Fields + "active\r\n", "SIP/2.0 200 OK\r\n"));
        _world.SentStatus(481);
    }

    [Fact]
    public void Transfer_NobodyReportsTheEndOf_HasFailed()
    {
        var (call, ok) = _world.Establish();
        _world.Do((e, now) => e.Transfer(call, "+15557654321", now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Refer), 202));
        _world.RunFor(TimeSpan.FromMinutes(2));
        _world.Deliver(SipWorld.InDialog("NOTIFY", ok, 314160, "Event: refer\r\nSubscription-State: active\r\n"));
        _world.SentStatus(200);
        _world.RunFor(TimeSpan.FromMinutes(2)); // a report begins the wait anew
        _world.NoEvent();
        Assert.False(_world.Do((e, now) => e.Transfer(call, "+15557654321", now)));
        _world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(408, _world.Event<CallTransfer>().Status);
        Assert.True(_world.Do((e, now) => e.Transfer(call, "+15557654321", now)));
    }

    [Fact]
    public void Transfer_OfACallThatEnds_SaysNothingMore()
    {
        var (call, _) = _world.Establish();
        _world.Do((e, now) => e.Transfer(call, "+15557654321", now));
        var refer = _world.SentRequest(SipMethod.Refer);
        _world.Do((e, now) => e.Hangup(call, SipReason.Normal, now));
        _world.Deliver(SipWorld.Answer(refer, 202));
        _world.Event<CallEnded>();
        _world.RunFor(TimeSpan.FromMinutes(5));
        _world.NoEvent();
    }

    [Theory]
    [InlineData("", "192.0.2.10", 5060, TransportProtocol.Udp, "192.0.2.10")]
    [InlineData("", "2001:db8::10", 5080, TransportProtocol.Udp, "[2001:db8::10]:5080")]
    [InlineData("trunk.example", "192.0.2.10", 5080, TransportProtocol.Udp, "trunk.example:5080")]
    [InlineData("trunk.example", "192.0.2.10", 5061, TransportProtocol.Tls, "trunk.example")]
    [InlineData("trunk.example", "192.0.2.10", 5060, TransportProtocol.Tls, "trunk.example:5060")]
    public void Transfer_NamesThePortOfATrunkThatListensElsewhere(
        string domain,
        string ip,
        ushort port,
        TransportProtocol protocol,
        string place
    )
    {
        var target = SipWorld.Address(ip, port, protocol);
        var world = new SipWorld(SipWorld.Plain with { Domain = domain, Targets = [target], Allowed = [new AddressRange(target.Ip, 128)] });
        Assert.Equal($"<sip:+15557654321@{place}>", ReferredTo(world, SipWorld.Trunk with { Ip = target.Ip }));
    }

    [Theory]
    [InlineData(5080, TransportProtocol.Udp, 0, "192.0.2.10:5080")]
    [InlineData(40001, TransportProtocol.Tcp, 7, "192.0.2.10")] // a connection of the trunk's: nobody listens where it comes from
    public void Transfer_OverATrunkThatOnlyCallsUs_GoesWhereItListens(ushort port, TransportProtocol protocol, int connection, string place)
    {
        var world = new SipWorld(SipWorld.Plain with { Domain = "", Targets = [] });
        var from = SipWorld.Address("192.0.2.10", port, protocol, connection);
        Assert.Equal($"<sip:+15557654321@{place}>", ReferredTo(world, from));
    }

    private static string ReferredTo(SipWorld world, RemoteAddress from)
    {
        Assert.Equal(
            SipReject.None,
            world.Deliver(SipWorld.Invite().Replace("192.0.2.10:5060", $"192.0.2.10:{from.Port}", StringComparison.Ordinal), from)
        );
        world.SentStatus(100);
        var call = world.Event<CallIncoming>().Call;
        world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        world.Deliver(SipWorld.InDialog("ACK", world.SentStatus(200), 314159), from);
        world.Do((e, now) => e.Transfer(call, "+15557654321", now));
        return SipWorld.Field(world.SentRequest(SipMethod.Refer), SipHeader.ReferTo);
    }

    [Fact]
    public void Refer_FromOutside_IsDeclined()
    {
        var (_, ok) = _world.Establish();
        _world.Deliver(SipWorld.InDialog("REFER", ok, 314160, "Refer-To: <sip:+1900@premium.example>\r\n"));
        _world.SentStatus(603);
        Assert.Equal(1, _world.Endpoint.Count(SipReject.TransferRefused));
    }

    [Fact]
    public void Challenge_WithinACallThatCameIn_IsNotAnswered()
    {
        var world = new SipWorld(SipWorld.Plain with { Password = "secret" });
        var (call, _) = world.Establish();
        world.Do((e, now) => e.Hangup(call, SipReason.Normal, now));
        world.Deliver(
            SipWorld.Answer(world.SentRequest(SipMethod.Bye), 401, "WWW-Authenticate: Digest realm=\"trunk.example\", nonce=\"n\"\r\n")
        );
        world.SentNothing();
    }
}
