using MediaServer.Host.Control;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Sip;

namespace MediaServer.Host.Phone.Calls;

/// <summary>Carries out what signaling wants of calls.</summary>
internal sealed class CommandDesk(Switchboard board, RoomDesk rooms, DialPlan plan)
{
    private readonly PhoneContext _context = board.Context;

    public void Apply(PhoneCommand command, TimeSpan now)
    {
        if (board.Find(command.Call) is not { } call)
            return;
        switch (command)
        {
            case RefusePin c:
                _context.Metrics.Pin("refused");
                call.Call.RefusePin(c.Final, now);
                break;
            case EnterWaiting c:
                Accept(call);
                rooms.StepOut(call, now);
                call.Call.Wait(c.Position, c.Language, c.Quiet, now);
                break;
            case EnterRoom c when call.IsAnswered:
                Accept(call);
                rooms.Enter(call, c, now);
                break;
            case HangUp c:
                HangUp(call, c.Farewell, now);
                break;
            default:
                ApplyInCall(call, command, now);
                break;
        }
    }

    private void ApplyInCall(PhoneCall call, PhoneCommand command, TimeSpan now)
    {
        switch (command)
        {
            case SetPosition c:
                call.Call.SetPosition(c.Position);
                break;
            case SetCallMuted c:
                call.Call.SetMuted(c.Muted);
                RoomDesk.OnMuted(call);
                break;
            case Notify c:
                call.Call.Notify(CallEnds.Words(c.Notice));
                break;
            case SayCount c:
                call.Call.SayCount(c.Count);
                break;
            case AskConsent c:
                call.Call.AskConsent(c.Request, c.InProgress, now);
                break;
            case CancelConsent c:
                call.Call.CancelConsent(c.Request);
                break;
            case TransferCall c:
                Transfer(call, c.Target.Value, now);
                break;
        }
    }

    /// <summary>The trunk that the call came over does it, and pays for it.</summary>
    private void Transfer(PhoneCall call, string target, TimeSpan now)
    {
        if (!plan.MayTransfer(call.Origin.Trunk, target) || !_context.Sip.Transfer(call.Origin.Sip, target, now))
            board.EndTransfer(call, "refused", succeeded: false, now);
    }

    private void Accept(PhoneCall call)
    {
        if (call.Call.Phase == CallPhase.Checking)
            _context.Metrics.Pin("accepted");
    }

    private void HangUp(PhoneCall call, Farewell farewell, TimeSpan now)
    {
        if (call.IsAnswered)
            call.Call.HangUp(CallEnds.Words(farewell), now);
        else
            board.Finish(call, CallEnd.Ended, SipReason.Normal, now);
    }
}
