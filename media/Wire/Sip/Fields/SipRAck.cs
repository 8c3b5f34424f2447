namespace MediaServer.Wire.Sip.Fields;

/// <summary>A view of RAck: <c>1 4711 INVITE</c>, the provisional response that a PRACK confirms (RFC 3262 7.2).</summary>
public readonly ref struct SipRAck
{
    private SipRAck(uint response, SipCSeq cseq)
    {
        Response = response;
        CSeq = cseq;
    }

    /// <summary>RSeq of the response.</summary>
    public uint Response { get; }

    /// <summary>CSeq of the response.</summary>
    public SipCSeq CSeq { get; }

    public static bool TryParse(ReadOnlySpan<byte> text, out SipRAck rack)
    {
        rack = default;
        var space = text.IndexOfAny((byte)' ', (byte)'\t');
        if (
            space < 0
            || !SipText.TryNumber(text[..space], out var response)
            || !SipCSeq.TryParse(SipText.Trim(text[space..]), out var cseq)
        )
            return false;
        rack = new SipRAck(response, cseq);
        return true;
    }
}
