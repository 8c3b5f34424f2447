using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Our REFER and the reports about it (RFC 3515).</summary>
internal sealed class Transfer
{
    /// <summary>As long as a phone may ring with no report between: then whoever should tell of the end has forgotten it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Call _call;
    private readonly SipTimer _end;

    public Transfer(Call call)
    {
        _call = call;
        _end = new SipTimer(_ => End(408));
    }

    public bool Start(string target, TimeSpan now)
    {
        if (_end.IsSet)
            return false;
        Wait(now);
        var flow = _call.Dialog.Flow;
        var own = MessageWriter.Escape(_call.Trunk.Settings.User);
        var fields =
            $"Refer-To: <sip:{MessageWriter.Escape(target)}@{_call.Trunk.PlaceAt(flow)}>\r\n"
            + $"Referred-By: <sip:{own}@{_call.Trunk.DomainAt(flow)}>\r\n";
        _call.Dialog.Send(SipMethod.Refer, _call.Dialog.Contact() + fields, "", "", now, OnAnswer);
        return true;
    }

    public void ReceiveNotify(ServerTransaction notify, TimeSpan now)
    {
        var request = notify.Request;
        if (!_end.IsSet || !IsRefer(request.Get(SipHeader.Event)))
        {
            _call.Core.Note(SipReject.NoSuchCall);
            notify.Respond(481, now);
            return;
        }
        notify.Respond(200, now);
        var status = ReadStatus(request.Body);
        if (status >= 200 || request.Get(SipHeader.SubscriptionState).StartsWith("terminated"u8))
        {
            End(status < 200 ? 500 : status);
            return;
        }
        Wait(now);
        if (status != 0)
            _call.Core.Raise(new CallTransfer(_call.Id, status));
    }

    public void Stop() => _call.Core.Timers.Stop(_end);

    private void OnAnswer(SipMessage? response, TimeSpan now)
    {
        if (!_end.IsSet)
            return; // a NOTIFY was faster, or the call is over
        if (response is { Status: < 300 })
            Wait(now); // NOTIFY tells the rest
        else
            End(response?.Status ?? 408);
    }

    private void Wait(TimeSpan now) => _call.Core.Timers.Set(_end, now + Patience);

    private void End(int status)
    {
        Stop();
        _call.Core.Raise(new CallTransfer(_call.Id, status));
    }

    private static bool IsRefer(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)';');
        return System.Text.Ascii.EqualsIgnoreCase((end < 0 ? value : value[..end]).Trim(" "u8), "refer"u8);
    }

    /// <summary>The status line that is the body (message/sipfrag); 0 if it is none.</summary>
    private static int ReadStatus(ReadOnlySpan<byte> fragment) =>
        fragment.StartsWith("SIP/2.0 "u8)
        && System.Buffers.Text.Utf8Parser.TryParse(fragment[8..], out int status, out var used)
        && used == 3
        && status is >= 100 and < 700
            ? status
            : 0;
}
