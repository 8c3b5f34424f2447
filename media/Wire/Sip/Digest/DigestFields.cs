using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Wire.Sip.Digest;

/// <summary><c>Digest name=value, name="value"</c>: the shape that challenges and credentials share (RFC 7616 3.3).</summary>
internal readonly ref struct DigestFields
{
    private readonly ReadOnlySpan<byte> _list;

    private DigestFields(ReadOnlySpan<byte> list) => _list = list;

    public DigestAlgorithm Algorithm
    {
        get
        {
            if (!TryGet("algorithm"u8, out var name) || SipText.EqualsIgnoreCase(name, "MD5"u8))
                return DigestAlgorithm.Md5;
            return SipText.EqualsIgnoreCase(name, "SHA-256"u8) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Unknown;
        }
    }

    public static bool TryRead(ReadOnlySpan<byte> text, out DigestFields fields)
    {
        fields = default;
        var scheme = text[..SipText.TokenLength(text)];
        if (!SipText.EqualsIgnoreCase(scheme, "Digest"u8) || scheme.Length == text.Length || !SipText.IsSpace(text[scheme.Length]))
            return false;
        fields = new DigestFields(text[scheme.Length..]);
        foreach (var field in new SipValues(fields._list))
        {
            if (!TrySplit(field, out _, out _))
                return false;
        }
        return true;
    }

    /// <summary>The value without its quotes; escapes within stay, as both sides hash the same text.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var field in new SipValues(_list))
        {
            if (TrySplit(field, out var found, out value) && SipText.EqualsIgnoreCase(found, name))
                return true;
        }
        value = default;
        return false;
    }

    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> name) => TryGet(name, out var value) ? value : default;

    private static bool TrySplit(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        name = field[..SipText.TokenLength(field)];
        var rest = SipText.TrimStart(field[name.Length..]);
        if (name.IsEmpty || !rest.StartsWith("="u8))
            return false;
        value = SipText.Trim(rest[1..]);
        if (!value.StartsWith("\""u8))
            return true;
        if (SipText.QuotedLength(value) != value.Length)
            return false;
        value = value[1..^1];
        return true;
    }
}
