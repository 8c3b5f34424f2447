using MediaServer.Phone.Sip.Transactions;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>One request within a dialog until its final answer, once more with credentials if the trunk of an outgoing call asks.</summary>
internal sealed class DialogRequest(
    SipCore core,
    Dialog dialog,
    SipMethod method,
    string fields,
    string type,
    string body,
    Action<SipMessage?, TimeSpan> done
) : IRequester
{
    private bool _asked;

    public void Send(TimeSpan now)
    {
        if (core.Clients.Count + core.Servers.Count < core.Options.MaxTransactions)
            dialog.Start(method, fields, type, body, this, now);
        else
            done(null, now);
    }

    public void OnResponse(ClientTransaction transaction, SipMessage response, TimeSpan now)
    {
        if (response.Status < 200)
            return;
        if (response.Status is 401 or 407 && !_asked && dialog.Digest is { } digest && digest.TryTake(response, answered: false))
        {
            _asked = true;
            Send(now);
            return;
        }
        done(response, now);
    }

    public void OnFailure(ClientTransaction transaction, TimeSpan now) => done(null, now);
}
