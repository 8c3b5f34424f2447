namespace MediaServer.Wire.Sip.Fields;

/// <summary>A view of CSeq: <c>4711 INVITE</c> (RFC 3261 20.16).</summary>
public readonly ref struct SipCSeq
{
    private SipCSeq(uint number, ReadOnlySpan<byte> methodName)
    {
        Number = number;
        MethodName = methodName;
    }

    /// <summary>Below 2^31.</summary>
    public uint Number { get; }
    public ReadOnlySpan<byte> MethodName { get; }
    public SipMethod Method => SipMethods.Parse(MethodName);

    public static bool TryParse(ReadOnlySpan<byte> text, out SipCSeq cseq)
    {
        cseq = default;
        var space = text.IndexOfAny((byte)' ', (byte)'\t');
        if (space < 0 || !SipText.TryNumber(text[..space], out var number))
            return false;
        var method = SipText.Trim(text[space..]);
        cseq = new SipCSeq(number, method);
        return SipText.IsToken(method);
    }
}
