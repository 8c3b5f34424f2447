using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Our REFER and the reports about it (RFC 3515).</summary>
internal sealed class Transfer(Call call)
{
    private bool _isActive;

    public bool Start(string target, TimeSpan now)
    {
        if (_isActive)
            return false;
        _isActive = true;
        var flow = call.Dialog.Flow;
        var own = MessageWriter.Escape(call.Trunk.Settings.User);
        var fields =
            $"Refer-To: <sip:{MessageWriter.Escape(target)}@{call.Trunk.PlaceAt(flow)}>\r\n"
            + $"Referred-By: <sip:{own}@{call.Trunk.DomainAt(flow)}>\r\n";
        call.Dialog.Send(SipMethod.Refer, call.Dialog.Contact() + fields, "", "", now, OnAnswer);
        return true;
    }

    public void ReceiveNotify(ServerTransaction notify, TimeSpan now)
    {
        var request = notify.Request;
        if (!_isActive || !IsRefer(request.Get(SipHeader.Event)))
        {
            call.Core.Note(SipReject.NoSuchCall);
            notify.Respond(481, now);
            return;
        }
        notify.Respond(200, now);
        var status = ReadStatus(request.Body);
        var isOver = status >= 200 || request.Get(SipHeader.SubscriptionState).StartsWith("terminated"u8);
        _isActive = !isOver;
        if (status != 0 || isOver)
            call.Core.Raise(new CallTransfer(call.Id, status == 0 || isOver && status < 200 ? 500 : status));
    }

    private void OnAnswer(SipMessage? response, TimeSpan now)
    {
        if (response is { Status: < 300 })
            return; // NOTIFY tells the rest
        _isActive = false;
        call.Core.Raise(new CallTransfer(call.Id, response?.Status ?? 408));
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
