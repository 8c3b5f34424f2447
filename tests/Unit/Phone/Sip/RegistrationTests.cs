using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>Registering at a trunk and watching it (RFC 3261 10.2 and 11, RFC 3665 2).</summary>
public class RegistrationTests
{
    private const string Challenge = "WWW-Authenticate: Digest realm=\"trunk.example\", nonce=\"n1\", qop=\"auth\"\r\n";
    private static readonly SipTrunk Trunk = SipWorld.Plain with { Registers = true, Password = "secret", Allowed = [] };

    private readonly SipWorld _world = new(Trunk);

    [Fact]
    public void Register_AnswersTheChallenge_AndRefreshesAMinuteEarly() // RFC 3665 2.1, 2.2
    {
        _world.Do((e, now) => e.Start(now));
        var first = _world.SentRequest(SipMethod.Register);
        Assert.Equal(("sip:trunk.example", "3600"), (SipWorld.Text(first.RequestUri), SipWorld.Field(first, SipHeader.Expires)));
        Assert.Equal("<sip:ms@198.51.100.1:5060>", SipWorld.Field(first, SipHeader.Contact));
        _world.Deliver(SipWorld.Answer(first, 401, Challenge));
        var second = _world.SentRequest(SipMethod.Register);
        Assert.Contains("nc=00000001", SipWorld.Field(second, SipHeader.Authorization), StringComparison.Ordinal);
        Assert.Equal("2 REGISTER", SipWorld.Field(second, SipHeader.CSeq));
        _world.Deliver(SipWorld.Answer(second, 200, "Contact: <sip:other@x>;expires=5, <sip:ms@198.51.100.1:5060>;expires=600\r\n"));
        var changed = _world.Event<RegistrationChanged>();
        Assert.Equal((true, 200, TimeSpan.FromSeconds(600)), (changed.IsRegistered, changed.Status, changed.ValidFor));

        _world.RunFor(TimeSpan.FromSeconds(539));
        _world.SentNothing();
        _world.RunFor(TimeSpan.FromSeconds(1));
        var refresh = _world.SentRequest(SipMethod.Register);
        Assert.Contains("nc=00000002", SipWorld.Field(refresh, SipHeader.Authorization), StringComparison.Ordinal);
        Assert.Equal(SipWorld.Text(first.CallId), SipWorld.Text(refresh.CallId));

        _world.Deliver(
            SipWorld.Answer(refresh, 401, "WWW-Authenticate: Digest realm=\"trunk.example\", nonce=\"n2\", qop=\"auth\", stale=true\r\n")
        );
        Assert.Contains(
            "nonce=\"n2\"",
            SipWorld.Field(_world.SentRequest(SipMethod.Register), SipHeader.Authorization),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void NonceGrownOld_WithoutStale_IsNotAWrongPassword()
    {
        _world.Do((e, now) => e.Start(now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 401, Challenge));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 200, "Expires: 100\r\n"));
        Assert.True(_world.Event<RegistrationChanged>().IsRegistered);
        _world.RunFor(TimeSpan.FromSeconds(50));
        var refresh = _world.SentRequest(SipMethod.Register);
        _world.Deliver(SipWorld.Answer(refresh, 401, Challenge.Replace("n1", "n2", StringComparison.Ordinal)));
        Assert.Contains(
            "nonce=\"n2\"",
            SipWorld.Field(_world.SentRequest(SipMethod.Register), SipHeader.Authorization),
            StringComparison.Ordinal
        );
        _world.NoEvent();
    }

    [Fact]
    public void TooBrief_IsAskedForLonger() // 423, RFC 3261 10.2.8
    {
        _world.Do((e, now) => e.Start(now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 423, "Min-Expires: 7200\r\n"));
        Assert.Equal("7200", SipWorld.Field(_world.SentRequest(SipMethod.Register), SipHeader.Expires));
    }

    [Fact]
    public void WrongPassword_IsNotTriedAgainForAMinute() // RFC 3665 2.5, and no storm
    {
        _world.Do((e, now) => e.Start(now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 401, Challenge));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 401, Challenge));
        Assert.Equal((false, 401), (_world.Event<RegistrationChanged>() is var e ? (e.IsRegistered, e.Status) : default));
        _world.RunFor(TimeSpan.FromSeconds(59));
        _world.SentNothing();
        _world.RunFor(TimeSpan.FromSeconds(14));
        _world.SentRequest(SipMethod.Register);
    }

    [Fact]
    public void Silence_BacksOff_AndTriesTheNextTarget()
    {
        var second = SipWorld.Address("192.0.2.11", 5060);
        var world = new SipWorld(Trunk with { Targets = [SipWorld.Trunk, second] });
        world.Do((e, now) => e.Start(now));
        world.RunFor(TimeSpan.FromSeconds(32));
        Assert.Equal(0, world.Event<RegistrationChanged>().Status);
        world.Skip();
        world.RunFor(TimeSpan.FromSeconds(6.1));
        world.Sent(out var to);
        Assert.Equal(second, to);
    }

    [Fact]
    public void RetryAfter_IsHonored()
    {
        _world.Do((e, now) => e.Start(now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 503, "Retry-After: 120 (later);duration=9\r\n"));
        _world.Event<RegistrationChanged>();
        _world.RunFor(TimeSpan.FromSeconds(119));
        _world.SentNothing();
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.SentRequest(SipMethod.Register);
    }

    [Fact]
    public void Drain_TakesTheRegistrationBack()
    {
        _world.Do((e, now) => e.Start(now));
        _world.Deliver(SipWorld.Answer(_world.SentRequest(SipMethod.Register), 200));
        _world.Do((e, now) => e.Drain(now));
        Assert.Equal("0", SipWorld.Field(_world.SentRequest(SipMethod.Register), SipHeader.Expires)); // RFC 3665 2.4
    }

    [Fact]
    public void Registrar_BringsCalls_AndTheNumberIsInTo()
    {
        var invite = SipWorld.Invite().Replace("INVITE sip:123456789@", "INVITE sip:ms@", StringComparison.Ordinal);
        Assert.Equal(SipReject.None, _world.Deliver(invite));
        Assert.Equal("123456789", _world.Event<CallIncoming>().Dialed);
    }

    [Fact]
    public void Trunk_WhoseNameResolvesLater_IsRegisteredWithAndProbedThen()
    {
        var trunk = SipWorld.Plain with { Targets = [], Registers = true, ProbeInterval = TimeSpan.FromSeconds(30) };
        var world = new SipWorld(trunk);
        world.Do((e, now) => e.Start(now));
        world.RunFor(TimeSpan.FromSeconds(7));
        world.SentNothing();

        world.Do((e, now) => e.SetTargets("clinic", [SipWorld.Trunk], now));
        world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Register), 200));
        Assert.True(world.Event<RegistrationChanged>().IsRegistered);
        world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Options), 200));
        Assert.True(world.Event<TrunkChanged>().IsReachable);
        world.Do((e, now) => e.SetTargets("clinic", [SipWorld.Trunk], now)); // looked up again
        world.SentNothing();

        var moved = SipWorld.Address("192.0.2.99", 5060);
        world.Do((e, now) => e.SetTargets("clinic", [moved], now));
        Assert.Equal(SipMethod.Register, world.Sent(out var to).Method);
        Assert.Equal(moved, to);
        world.SentNothing();
    }

    [Fact]
    public void Connection_ThatBreaks_IsMadeAgain() // calls come over it, whatever the Contact says
    {
        var registrar = SipWorld.Address("192.0.2.10", 5061, TransportProtocol.Tls);
        var world = new SipWorld(SipWorld.Plain with { Targets = [registrar], Registers = true });
        world.Do((e, now) => e.Start(now));
        world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Register), 200), registrar with { Connection = 3 });
        Assert.True(world.Event<RegistrationChanged>().IsRegistered);

        world.Do((e, now) => e.OnConnectionLost(registrar with { Connection = 3 }, now));
        Assert.False(world.Event<RegistrationChanged>().IsRegistered);
        world.RunFor(TimeSpan.FromSeconds(6));
        world.SentRequest(SipMethod.Register);
    }

    [Fact]
    public void Probe_TellsWhenATrunkGoesAndComesBack()
    {
        var world = new SipWorld(SipWorld.Plain with { ProbeInterval = TimeSpan.FromSeconds(30) });
        world.Do((e, now) => e.Start(now));
        var options = world.SentRequest(SipMethod.Options);
        world.RunFor(TimeSpan.FromMilliseconds(80));
        world.Deliver(SipWorld.Answer(options, 404));
        var up = world.Event<TrunkChanged>();
        Assert.Equal((true, TimeSpan.FromMilliseconds(80)), (up.IsReachable, up.RoundTrip));

        world.RunFor(TimeSpan.FromSeconds(70));
        Assert.False(world.Event<TrunkChanged>().IsReachable);
        world.Skip();
        world.RunFor(TimeSpan.FromSeconds(20));
        world.Deliver(SipWorld.Answer(world.SentRequest(SipMethod.Options), 200));
        Assert.True(world.Event<TrunkChanged>().IsReachable);
    }
}
