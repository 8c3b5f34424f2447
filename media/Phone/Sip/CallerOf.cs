using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip;

/// <summary>Who calls whom, as an INVITE tells it.</summary>
internal static class CallerOf
{
    /// <summary>The Request-URI's user; when that is only our registered name, the dialed number stands in To.</summary>
    public static string Dialed(SipMessage invite, Trunk trunk)
    {
        var user = SipUri.TryParse(invite.RequestUri, out var uri) ? uri.DecodedUser : "";
        if (trunk.Settings.Registers && user == trunk.Settings.User && SipNameAddr.TryParse(invite.To, out var to))
            return to.Uri.DecodedUser;
        return user;
    }

    /// <param name="isTrusted">Whether the source's word about identities counts (RFC 3325 5).</param>
    public static SipCaller Read(SipMessage invite, bool isTrusted)
    {
        var wantsPrivacy = WantsPrivacy(invite);
        if (isTrusted)
        {
            foreach (var value in invite.Values(SipHeader.PAssertedIdentity))
            {
                if (SipNameAddr.TryParse(value, out var asserted) && !asserted.Uri.User.IsEmpty)
                    return new SipCaller(asserted.Uri.DecodedUser, asserted.DisplayName, true, wantsPrivacy);
            }
        }
        if (!SipNameAddr.TryParse(invite.From, out var from))
            return new SipCaller("", "", false, wantsPrivacy);
        var isAnonymous =
            from.Uri.Host.EndsWith(".invalid"u8) || from.Uri.DecodedUser.Equals("anonymous", StringComparison.OrdinalIgnoreCase);
        return isAnonymous
            ? new SipCaller("", "", false, true)
            : new SipCaller(from.Uri.DecodedUser, from.DisplayName, false, wantsPrivacy);
    }

    /// <summary>Any of header, session, user and id; <c>none</c> is an explicit no (RFC 3323 4.2).</summary>
    private static bool WantsPrivacy(SipMessage invite)
    {
        var value = invite.Get(SipHeader.Privacy);
        return !value.IsEmpty && value.IndexOf("none"u8) < 0;
    }
}
