using MediaServer.Phone.Sip;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>Provisional answers that want a PRACK (RFC 3262 3).</summary>
public class ReliableRingingTests
{
    private readonly SipWorld _world = new();

    [Fact]
    public void EarlyMedia_IsRepeatedUntilPrackAndHoldsTheAnswerBack()
    {
        var call = _world.Arrive(fields: "Supported: 100rel\r\n").Call;
        _world.Do((e, now) => e.Ring(call, SipWorld.OurAnswer, now));
        var progress = _world.SentStatus(183);
        Assert.Equal("100rel", SipWorld.Field(progress, SipHeader.Require));
        _world.RunFor(TimeSpan.FromSeconds(1.5));
        _world.SentStatus(183);
        _world.SentStatus(183);
        Assert.True(_world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now)));
        _world.SentNothing();

        _world.Deliver(SipWorld.InDialog("PRACK", progress, 314160, $"RAck: {SipWorld.Field(progress, SipHeader.RSeq)} 314159 INVITE\r\n"));
        _world.SentStatus(200);
        var ok = _world.SentStatus(200);
        Assert.Equal("314159 INVITE", SipWorld.Field(ok, SipHeader.CSeq));
        Assert.True(ok.Body.IsEmpty); // RFC 6337 3.1.1
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159));
        _world.Event<CallEstablished>();
    }

    [Fact]
    public void Prack_OfSomethingElse_Is481()
    {
        var call = _world.Arrive(fields: "Require: 100rel\r\n").Call;
        _world.Do((e, now) => e.Ring(call, null, now));
        var ringing = _world.SentStatus(180);
        _world.Deliver(SipWorld.InDialog("PRACK", ringing, 314160, "RAck: 1 314159 INVITE\r\n"));
        _world.SentStatus(481);
        _world.Deliver(SipWorld.InDialog("PRACK", ringing, 314161, "RAck: nonsense\r\n"));
        _world.SentStatus(481);
    }

    [Fact]
    public void NoPrack_EndsTheCall()
    {
        var call = _world.Arrive(fields: "Require: 100rel\r\n").Call;
        _world.Do((e, now) => e.Ring(call, null, now));
        _world.RunFor(TimeSpan.FromSeconds(32));
        Assert.Equal(SipEnd.NoAck, _world.Event<CallEnded>().End);
    }
}
