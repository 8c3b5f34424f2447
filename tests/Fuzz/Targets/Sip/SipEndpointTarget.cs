using MediaServer.Phone.Sip;
using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

/// <summary>An endpoint that answers, registers and calls out while it is being lied to.</summary>
public sealed class SipEndpointTarget : FuzzTarget
{
    private static readonly RemoteAddress Remote = new(new UInt128(0, 0xFFFF_7F00_0001), 5070);

    private readonly byte[] _buffer = new byte[SipLimits.Message];
    private readonly SipEndpoint _endpoint = SmallEndpoint.Create(trunk =>
        trunk with
        {
            Targets = [Remote],
            User = "u",
            Password = "p",
            Realm = "x",
            Registers = true,
        }
    );
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private int _turn;

    public SipEndpointTarget() => _endpoint.Start(_now);

    /// <summary>Calls and transactions are objects; their number is bounded below.</summary>
    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        _now += TimeSpan.FromMilliseconds(37);
        _endpoint.Receive(input, Remote, _now);
        _endpoint.Tick(_now);
        if (++_turn % 100 == 0)
            _endpoint.Invite(
                new InviteRequest
                {
                    Trunk = "t",
                    Target = "1",
                    Offer = "v=0",
                    Patience = TimeSpan.FromSeconds(2),
                },
                _now
            );
        while (_endpoint.TryPollEvent(out var e))
            React(e!);
        while (_endpoint.TryTransmit(_buffer, out var length, out var to))
        {
            Require(length > 0, "what is sent is something");
            Require(to.IsLoopback, "nothing goes to third parties"); // all of loopback is the trunk's
        }
        Require(_endpoint.NextDeadline > _now, "the tick leaves nothing due");
        Require(_endpoint.Calls <= SmallEndpoint.MaxCalls && _endpoint.Transactions <= 300, "state is bounded");
    }

    private void React(SipEvent e)
    {
        switch (e)
        {
            case CallIncoming call when _turn % 3 == 0:
                _endpoint.Reject(call.Call, 486, SipReason.Busy, _now);
                break;
            case CallIncoming call:
                _endpoint.Ring(call.Call, _turn % 2 == 0 ? "v=0" : null, _now);
                _endpoint.Answer(call.Call, "v=0", _now);
                break;
            case CallReinvited again:
                _endpoint.AnswerReinvite(again.Call, "v=0", _now);
                break;
            case CallEstablished up when _turn % 2 == 0:
                _endpoint.Hangup(up.Call, SipReason.Normal, _now);
                break;
            default:
                break;
        }
    }
}
