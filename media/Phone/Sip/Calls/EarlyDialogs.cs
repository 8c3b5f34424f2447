using System.Text;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>The phones that ring for one INVITE, and the PRACKs that they want (RFC 3262 4).</summary>
internal sealed class EarlyDialogs(Call call, DigestClient digest, int capacity)
{
    private sealed class Early(Dialog dialog)
    {
        public Dialog Dialog { get; } = dialog;
        public uint LastRSeq { get; set; }
        public string? ReliableAnswer { get; set; }
    }

    private readonly Dictionary<string, Early> _byTag = [];

    public Dialog? Find(string tag) => _byTag.TryGetValue(tag, out var early) ? early.Dialog : null;

    /// <summary>The answer that PRACK confirmed, for a 200 that does not repeat it (RFC 6337 3.1.1).</summary>
    public string? ConfirmedAnswer(Dialog dialog) => _byTag.TryGetValue(dialog.RemoteTag, out var early) ? early.ReliableAnswer : null;

    /// <summary>False for repetitions, answers out of their order, and one phone too many.</summary>
    public bool TryTake(SipMessage response, RemoteAddress flow, TimeSpan now)
    {
        var tag = Encoding.UTF8.GetString(response.ToTag);
        if (!_byTag.TryGetValue(tag, out var early))
        {
            if (_byTag.Count == capacity)
                return false;
            early = new Early(Dialog.Of(call.Core, call.Trunk, response, flow, digest));
            _byTag[tag] = early;
        }
        if (!response.Lists(SipHeader.Require, "100rel"u8))
            return true;
        if (!response.TryGetNumber(SipHeader.RSeq, out var number) || early.LastRSeq != 0 && number != early.LastRSeq + 1)
            return false;
        early.LastRSeq = number;
        if (!response.Body.IsEmpty)
            early.ReliableAnswer = Encoding.UTF8.GetString(response.Body);
        response.TryGetCSeq(out var cseq);
        early.Dialog.RefreshTarget(response);
        early.Dialog.Send(SipMethod.Prack, $"RAck: {number} {cseq.Number} INVITE\r\n", "", "", now, (_, _) => { });
        return true;
    }
}
