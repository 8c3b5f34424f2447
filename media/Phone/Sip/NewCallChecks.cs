using MediaServer.Phone.Sip.Calls;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip;

/// <summary>How a request is refused.</summary>
/// <param name="Fields">Lines that tell the sender what would have been right.</param>
internal readonly record struct Refusal(SipReject Reject, int Status, string Fields = "");

/// <summary>What a request outside of calls must pass, in the order of RFC 3261 8.2.</summary>
internal sealed class NewCallChecks(SipCore core, CallTable calls)
{
    private const string Busy = "Retry-After: 10\r\n";

    public Refusal Examine(SipMessage request, Trunk trunk)
    {
        if (request.Method is not (SipMethod.Invite or SipMethod.Options))
            return RefuseMethod(request);
        if (!SipUri.TryParse(request.RequestUri, out var uri) || uri.Scheme == SipUriScheme.Other)
            return new(SipReject.UnsupportedScheme, 416);
        if (core.Servers.IsMerged(request))
            return new(SipReject.Merged, 482);
        if (RefuseExtensions(request) is { } unsupported)
            return new(SipReject.BadExtension, 420, unsupported);
        if (core.IsDraining)
            return new(SipReject.Draining, 503, Busy);
        return request.Method == SipMethod.Invite ? ExamineInvite(request, trunk) : default;
    }

    /// <summary>The Unsupported line if Require asks for what we do not do (RFC 3261 8.2.2.3).</summary>
    public static string? RefuseExtensions(SipMessage request)
    {
        var list = "";
        foreach (var header in (ReadOnlySpan<SipHeader>)[SipHeader.Require, SipHeader.ProxyRequire])
        {
            foreach (var option in request.Values(header))
            {
                if (!IsSupported(option))
                    list += (list.Length == 0 ? "" : ", ") + System.Text.Encoding.ASCII.GetString(option);
            }
        }
        return list.Length == 0 ? null : $"Unsupported: {list}\r\n";
    }

    private static Refusal RefuseMethod(SipMessage request)
    {
        var status = request.Method switch
        {
            SipMethod.Other => 501,
            SipMethod.Bye or SipMethod.Prack or SipMethod.Update or SipMethod.Info or SipMethod.Notify => 481, // outside of any call
            _ => 405,
        };
        return new(status == 481 ? SipReject.NoSuchCall : SipReject.MethodNotAllowed, status, $"Allow: {MessageWriter.Allow}\r\n");
    }

    private Refusal ExamineInvite(SipMessage request, Trunk trunk)
    {
        if (RefuseBody(request) is { Reject: not SipReject.None } body)
            return body;
        if (SessionTimer.IsTooShort(request))
            return new(SipReject.SessionTooShort, 422, $"Min-SE: {SessionTimer.Least}\r\n");
        if (trunk.IsFull)
            return new(SipReject.TrunkFull, 503, Busy);
        return calls.Count >= core.Options.MaxCalls ? new(SipReject.CallsFull, 503, Busy) : default;
    }

    private static Refusal RefuseBody(SipMessage request)
    {
        var encoding = request.Get(SipHeader.ContentEncoding);
        if (!encoding.IsEmpty && !System.Text.Ascii.EqualsIgnoreCase(encoding, "identity"u8))
            return new(SipReject.UnsupportedMedia, 415, "Accept-Encoding: identity\r\n");
        if (!request.Body.IsEmpty && !request.HasContentType("application/sdp"u8))
            return new(SipReject.UnsupportedMedia, 415, $"Accept: {MessageWriter.Sdp}\r\n");
        return Accepts(request) ? default : new(SipReject.NotAcceptable, 406);
    }

    /// <summary>Whether the caller could read our answer. No Accept means SDP (RFC 3261 20.1).</summary>
    private static bool Accepts(SipMessage request)
    {
        if (!request.Has(SipHeader.Accept))
            return true;
        foreach (var value in request.Values(SipHeader.Accept))
        {
            var end = value.IndexOf((byte)';');
            var type = (end < 0 ? value : value[..end]).Trim(" \t"u8);
            if (type.SequenceEqual("*/*"u8) || System.Text.Ascii.EqualsIgnoreCase(type, "application/sdp"u8))
                return true;
            if (System.Text.Ascii.EqualsIgnoreCase(type, "application/*"u8))
                return true;
        }
        return false;
    }

    private static bool IsSupported(ReadOnlySpan<byte> option) =>
        System.Text.Ascii.EqualsIgnoreCase(option, "100rel"u8) || System.Text.Ascii.EqualsIgnoreCase(option, "timer"u8);
}
