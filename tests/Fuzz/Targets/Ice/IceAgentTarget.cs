using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Transport;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Fuzz.Targets.Ice;

/// <summary>One agent lives through the whole run, so that what one input leaves behind meets the next.</summary>
public sealed class IceAgentTarget : FuzzTarget
{
    private readonly byte[] _key = "server-password-of-22c"u8.ToArray();
    private readonly byte[] _buffer = new byte[256];
    private readonly IceAgent _agent = new(new("srvA", "server-password-of-22c"), new("cliA", "client-password-of-22c"));
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    public override void Run(ReadOnlySpan<byte> input)
    {
        _now += TimeSpan.FromMilliseconds(10);
        var from = new RemoteAddress(1, (ushort)(1 + _now.Ticks / 100_000 % 97));
        var wasKnown = _agent.IsValidated(from);
        var drop = _agent.Receive(input, from, _now);

        var isSigned = StunMessage.TryParse(input, out var message) && message.VerifyIntegrity(_key);
        Require(drop != Drop.None || isSigned, "only signed checks are accepted");
        Require(isSigned || wasKnown == _agent.IsValidated(from), "nothing is learnt from what is not signed");
        var answered = _agent.TryTransmit(_buffer, out var length, out var to);
        Require(answered == (isSigned && drop is Drop.None or Drop.RoleConflict) || drop == Drop.BadStun, "signed checks get one answer");
        Require(!answered || (to == from && StunMessage.TryParse(_buffer.AsSpan(0, length), out _)), "answers go back and are well-formed");
        Require(!_agent.TryTransmit(_buffer, out _, out _), "one answer at most");

        if (_now >= _agent.NextDeadline)
            _agent.Tick(_now);
        while (_agent.TryPollEvent(out _)) { }
        Require(_agent.NextDeadline > _now, "the tick leaves nothing due");
        Require(_agent.Selected is not { } selected || _agent.IsValidated(selected), "media goes to a known address");
    }
}
