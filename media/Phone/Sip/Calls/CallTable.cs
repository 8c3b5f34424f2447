using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>All calls of an endpoint, by their id and by the dialogs that lead to them.</summary>
internal sealed class CallTable
{
    private readonly Dictionary<SipCallId, Call> _byId = [];
    private readonly Dictionary<(string CallId, string LocalTag), Call> _byDialog = [];
    private readonly Dictionary<UInt128, int> _peers = [];
    private long _next;

    public int Count => _byId.Count;

    public IEnumerable<Call> All => _byId.Values;

    public SipCallId NextId() => new(++_next);

    public void Add(Call call)
    {
        _byId[call.Id] = call;
        _byDialog[(call.CallId, call.LocalTag)] = call;
        _peers[call.Peer.Ip] = _peers.GetValueOrDefault(call.Peer.Ip) + 1;
        call.Trunk.Calls++;
    }

    public void Remove(Call call)
    {
        if (!_byId.Remove(call.Id))
            return;
        _byDialog.Remove((call.CallId, call.LocalTag));
        if (--_peers[call.Peer.Ip] == 0)
            _peers.Remove(call.Peer.Ip);
        call.Trunk.Calls--;
    }

    /// <summary>A call that the application may still command.</summary>
    public Call? Find(SipCallId id) => _byId.TryGetValue(id, out var call) && !call.IsOver ? call : null;

    /// <summary>The call of a request within a dialog; To is our side.</summary>
    public Call? Find(SipMessage request) =>
        _byDialog.GetValueOrDefault((Encoding.UTF8.GetString(request.CallId), Encoding.UTF8.GetString(request.ToTag)));

    /// <summary>The call that an INVITE transaction of ours began or belongs to.</summary>
    public Call? Find(SipMessage invite, string localTag) =>
        localTag.Length == 0 ? Find(invite) : _byDialog.GetValueOrDefault((Encoding.UTF8.GetString(invite.CallId), localTag));

    /// <summary>Whether a call is up with this address, known to a trunk or let in by digest.</summary>
    public bool HasPeer(RemoteAddress from) => _peers.ContainsKey(from.Ip);
}
