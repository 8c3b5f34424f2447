using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Provisional answers that are repeated until PRACK confirms them (RFC 3262 3), one at a time.</summary>
internal sealed class ReliableRinging
{
    private readonly SipCore _core;
    private readonly ServerTransaction _invite;
    private readonly Action<TimeSpan> _onGivenUp;
    private readonly SipTimer _repeat;
    private readonly SipTimer _end;
    private TimeSpan _interval;
    private uint _number;

    public ReliableRinging(SipCore core, ServerTransaction invite, Action<TimeSpan> onGivenUp)
    {
        (_core, _invite, _onGivenUp) = (core, invite, onGivenUp);
        _repeat = new SipTimer(Repeat);
        _end = new SipTimer(GiveUp);
        _number = 1 + (uint)(core.Ids.NextFraction() * 0x4000_0000);
    }

    /// <summary>Sent and not confirmed.</summary>
    public bool IsPending => _end.IsSet;

    /// <summary>Whether a description has been confirmed: then the 200 needs none (RFC 6337 3.1.1).</summary>
    public bool HasConfirmedDescription { get; private set; }

    private bool _hasDescription;

    public void Send(int status, string fields, string? description, TimeSpan now)
    {
        _hasDescription = description is not null;
        _interval = TransactionTimers.T1;
        _invite.Respond(status, now, $"{fields}Require: 100rel\r\nRSeq: {++_number}\r\n", description);
        _core.Timers.Set(_repeat, now + _interval);
        _core.Timers.Set(_end, now + TransactionTimers.GiveUp);
    }

    /// <summary>Whether this is the PRACK that was waited for.</summary>
    public bool TryConfirm(SipMessage prack)
    {
        _invite.Request.TryGetCSeq(out var cseq);
        if (!IsPending || !SipRAck.TryParse(prack.Get(SipHeader.RAck), out var rack))
            return false;
        if (rack.Response != _number || rack.CSeq.Number != cseq.Number || rack.CSeq.Method != SipMethod.Invite)
            return false;
        HasConfirmedDescription |= _hasDescription;
        Stop();
        return true;
    }

    public void Stop()
    {
        _core.Timers.Stop(_repeat);
        _core.Timers.Stop(_end);
    }

    private void Repeat(TimeSpan now)
    {
        _invite.Resend();
        _interval *= 2;
        _core.Timers.Set(_repeat, now + _interval);
    }

    private void GiveUp(TimeSpan now)
    {
        Stop();
        _onGivenUp(now);
    }
}
