using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Wire.Sip;

/// <summary>What every message must have before anything may be believed of it (RFC 3261 8.1.1, 8.2).</summary>
internal static class SipCheck
{
    public static SipFault FindFault(SipMessage message)
    {
        if (message.IsRequest && !SipUri.TryParse(message.RequestUri, out var uri))
            return SipFault.BadRequestUri;
        else if (message.IsRequest && SipUri.TryParse(message.RequestUri, out uri) && !uri.Headers.IsEmpty)
            return SipFault.BadRequestUri; // RFC 3261 19.1.1: headers have no place in a Request-URI
        var fault = FindInFields(message);
        return fault != SipFault.None ? fault : FindMissing(message);
    }

    private static SipFault FindInFields(SipMessage message)
    {
        var seen = 0ul;
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var header = message.Header(i);
            if (SipHeaders.IsSingle(header) && (seen & 1ul << (int)header) != 0)
                return SipFault.RepeatedHeader;
            seen |= 1ul << (int)header;
            if (FindInField(message, header, message.Value(i)) is var fault and not SipFault.None)
                return fault;
        }
        return SipFault.None;
    }

    private static SipFault FindInField(SipMessage message, SipHeader header, ReadOnlySpan<byte> value) =>
        header switch
        {
            SipHeader.Via => AreVias(value) ? SipFault.None : SipFault.BadVia,
            SipHeader.From => SipNameAddr.TryParse(value, out _) ? SipFault.None : SipFault.BadFrom,
            SipHeader.To => SipNameAddr.TryParse(value, out _) ? SipFault.None : SipFault.BadTo,
            SipHeader.CallId => value.IsEmpty || value.IndexOfAny((byte)' ', (byte)'\t') >= 0 ? SipFault.BadCallId : SipFault.None,
            SipHeader.CSeq => FindInCSeq(message, value),
            SipHeader.MaxForwards => SipText.TryNumber(value, out var hops) && hops < 256 ? SipFault.None : SipFault.BadMaxForwards,
            SipHeader.Contact => value.SequenceEqual("*"u8) || AreAddresses(value) ? SipFault.None : SipFault.BadContact,
            SipHeader.Route or SipHeader.RecordRoute => AreAddresses(value) ? SipFault.None : SipFault.BadRoute,
            _ => SipFault.None,
        };

    private static SipFault FindInCSeq(SipMessage message, ReadOnlySpan<byte> value)
    {
        if (!SipCSeq.TryParse(value, out var cseq))
            return SipFault.BadCSeq;
        return message.IsRequest && !cseq.MethodName.SequenceEqual(message.MethodName) ? SipFault.MethodMismatch : SipFault.None;
    }

    private static bool AreVias(ReadOnlySpan<byte> list)
    {
        foreach (var value in new SipValues(list))
        {
            if (!SipVia.TryParse(value, out _))
                return false;
        }
        return !list.IsEmpty;
    }

    private static bool AreAddresses(ReadOnlySpan<byte> list)
    {
        foreach (var value in new SipValues(list))
        {
            if (!SipNameAddr.TryParse(value, out _))
                return false;
        }
        return true;
    }

    /// <summary>Max-Forwards may be absent: RFC 2543 had none (RFC 4475 3.4).</summary>
    private static SipFault FindMissing(SipMessage message) =>
        message.Has(SipHeader.Via)
        && message.Has(SipHeader.From)
        && message.Has(SipHeader.To)
        && message.Has(SipHeader.CallId)
        && message.Has(SipHeader.CSeq)
            ? SipFault.None
            : SipFault.MissingHeader;
}
