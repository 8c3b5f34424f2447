using MediaServer.Phone.Sip.Transactions;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Repeats a 2xx to INVITE until its ACK comes, over any transport (RFC 3261 13.3.1.4).</summary>
internal sealed class FinalAnswer
{
    private readonly SipCore _core;
    private readonly ServerTransaction _invite;
    private readonly Action<TimeSpan> _onNoAck;
    private readonly SipTimer _repeat;
    private readonly SipTimer _end;
    private TimeSpan _interval = TransactionTimers.T1;

    public FinalAnswer(SipCore core, ServerTransaction invite, Action<TimeSpan> onNoAck, TimeSpan now)
    {
        (_core, _invite, _onNoAck) = (core, invite, onNoAck);
        _repeat = new SipTimer(Repeat);
        _end = new SipTimer(GiveUp);
        invite.Request.TryGetCSeq(out var cseq);
        CSeq = cseq.Number;
        core.Timers.Set(_repeat, now + _interval);
        core.Timers.Set(_end, now + TransactionTimers.GiveUp);
    }

    public uint CSeq { get; }
    public bool IsPending => _end.IsSet;

    public void Stop()
    {
        _core.Timers.Stop(_repeat);
        _core.Timers.Stop(_end);
    }

    private void Repeat(TimeSpan now)
    {
        _invite.Resend();
        _interval = TransactionTimers.Doubled(_interval);
        _core.Timers.Set(_repeat, now + _interval);
    }

    private void GiveUp(TimeSpan now)
    {
        Stop();
        _onNoAck(now);
    }
}
