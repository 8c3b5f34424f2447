using System.Text;
using MediaServer.Phone.Sip.Transactions;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>The two ends of one call and their counters (RFC 3261 12).</summary>
/// <remarks>All proxies are taken for loose routers (RFC 3261 16.12); strict ones died out with RFC 2543.</remarks>
internal sealed class Dialog
{
    private readonly SipCore _core;
    private readonly Trunk _trunk;
    private readonly string _local;
    private readonly string _remote;
    private readonly string[] _routes;
    private readonly string _contactUser;
    private string _remoteTarget = "";
    private RemoteAddress _flow;

    private Dialog(SipCore core, Trunk trunk, string local, string remote, string[] routes, string contactUser)
    {
        (_core, _trunk, _local, _remote, _routes, _contactUser) = (core, trunk, local, remote, routes, contactUser);
    }

    public required string CallId { get; init; }
    public required string LocalTag { get; init; }
    public required string RemoteTag { get; init; }

    /// <summary>CSeq of our last request.</summary>
    public uint LocalCSeq { get; private set; }

    /// <summary>CSeq of the remote's last request, -1 before the first.</summary>
    public long RemoteCSeq { get; set; } = -1;

    /// <summary>Our credentials at the trunk; null in calls that came in, for there we prove nothing to anybody.</summary>
    public DigestClient? Digest { get; private init; }

    public RemoteAddress Flow => _flow;

    /// <summary>The dialog that our answer makes (RFC 3261 12.1.1).</summary>
    public static Dialog Of(SipCore core, Trunk trunk, ServerTransaction invite)
    {
        var request = invite.Request;
        request.TryGetCSeq(out var cseq);
        var user = SipUri.TryParse(request.RequestUri, out var uri) ? uri.DecodedUser : "";
        var dialog = new Dialog(core, trunk, Text(request.To) + $";tag={invite.Tag}", Text(request.From), Routes(request), user)
        {
            CallId = Text(request.CallId),
            LocalTag = invite.Tag,
            RemoteTag = Text(request.FromTag),
            LocalCSeq = (uint)(core.Ids.NextFraction() * 0x4000_0000),
            RemoteCSeq = cseq.Number,
            _flow = invite.From,
        };
        dialog.RefreshTarget(request);
        return dialog;
    }

    /// <summary>The dialog that an answer to our INVITE makes (RFC 3261 12.1.2).</summary>
    /// <param name="usedCSeq">The last number that the early dialog used, 0 if it used none.</param>
    public static Dialog Of(SipCore core, Trunk trunk, SipMessage response, RemoteAddress flow, DigestClient digest, uint usedCSeq = 0)
    {
        response.TryGetCSeq(out var cseq);
        var routes = Routes(response);
        Array.Reverse(routes);
        var dialog = new Dialog(core, trunk, Text(response.From), Text(response.To), routes, trunk.Settings.User)
        {
            CallId = Text(response.CallId),
            LocalTag = Text(response.FromTag),
            RemoteTag = Text(response.ToTag),
            LocalCSeq = Math.Max(cseq.Number, usedCSeq),
            _flow = flow,
            Digest = digest,
        };
        dialog.RefreshTarget(response);
        return dialog;
    }

    /// <summary>Takes the remote's Contact over (RFC 3261 12.2.1.2).</summary>
    public void RefreshTarget(SipMessage message)
    {
        foreach (var value in message.Values(SipHeader.Contact))
        {
            if (SipNameAddr.TryParse(value, out var contact) && contact.Uri.Scheme is SipUriScheme.Sip or SipUriScheme.Sips)
                _remoteTarget = Text(contact.Uri.Text);
            break;
        }
        if (_remoteTarget.Length == 0 && SipNameAddr.TryParse(message.IsRequest ? message.From : message.To, out var remote))
            _remoteTarget = Text(remote.Uri.Text); // no Contact: against the rules, but the call can still be ended
        _flow = _trunk.Resolve(_routes.Length > 0 ? FirstRoute() : _remoteTarget, _flow);
    }

    /// <summary>The connection is gone: from now on a new one to where the remote said it is.</summary>
    public void OnConnectionLost(RemoteAddress lost)
    {
        if (_flow == lost)
            _flow = _trunk.Reconnect(_routes.Length > 0 ? FirstRoute() : _remoteTarget, lost);
    }

    public string Contact() => _core.Writer.Contact(_flow, _contactUser);

    /// <summary>Sends a request within the dialog.</summary>
    /// <param name="done">Gets the final answer, null when there was none; for INVITE every 2xx again.</param>
    public void Send(SipMethod method, string fields, string type, string body, TimeSpan now, Action<SipMessage?, TimeSpan> done) =>
        new DialogRequest(_core, this, method, fields, type, body, done).Send(now);

    /// <summary>One attempt of a request, with the next CSeq.</summary>
    public ClientTransaction Start(SipMethod method, string fields, string type, string body, IRequester owner, TimeSpan now)
    {
        LocalCSeq++;
        var branch = _core.Writer.NewBranch();
        var credentials = Digest?.Authorize(method, _remoteTarget) ?? "";
        var bytes = _core.Writer.Request(method, _remoteTarget, _flow, branch, Head(method, LocalCSeq), fields + credentials, type, body);
        var transaction = new ClientTransaction(_core, method, branch, bytes, _flow, owner);
        transaction.Start(now);
        return transaction;
    }

    /// <summary>ACK of a 2xx: no transaction, to be repeated whenever the 2xx is (RFC 3261 13.2.2.4).</summary>
    public void SendAck(uint cseq)
    {
        var bytes = _core.Writer.Request(
            SipMethod.Ack,
            _remoteTarget,
            _flow,
            _core.Writer.NewBranch(),
            Head(SipMethod.Ack, cseq),
            "",
            "",
            ""
        );
        _core.Send(bytes, _flow);
    }

    private string Head(SipMethod method, uint cseq)
    {
        var head = new StringBuilder();
        foreach (var route in _routes)
            head.Append("Route: ").Append(route).Append("\r\n");
        head.Append("From: ").Append(_local).Append("\r\nTo: ").Append(_remote);
        head.Append("\r\nCall-ID: ").Append(CallId).Append("\r\nCSeq: ").Append(cseq).Append(' ').Append(Text(method.Name)).Append("\r\n");
        return head.ToString();
    }

    private string FirstRoute() => SipNameAddr.TryParse(Encoding.UTF8.GetBytes(_routes[0]), out var route) ? Text(route.Uri.Text) : "";

    private static string[] Routes(SipMessage message)
    {
        var routes = new List<string>();
        foreach (var value in message.Values(SipHeader.RecordRoute))
            routes.Add(Text(value));
        return [.. routes];
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
