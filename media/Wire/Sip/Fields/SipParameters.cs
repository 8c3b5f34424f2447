namespace MediaServer.Wire.Sip.Fields;

/// <summary><c>;name=value;flag</c> behind a header value (RFC 3261 25.1 generic-param).</summary>
public readonly ref struct SipParameters
{
    private SipParameters(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>Empty, or from the first semicolon on.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Refuses empty names, open quotes and text behind a value.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out SipParameters parameters)
    {
        text = SipText.Trim(text);
        parameters = new SipParameters(text);
        while (!text.IsEmpty)
        {
            if (!TryNext(ref text, out _, out _))
                return false;
        }
        return true;
    }

    /// <summary>The first of its name; names are not case-sensitive. A flag has an empty value.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var rest = Bytes;
        while (TryNext(ref rest, out var found, out value))
        {
            if (SipText.EqualsIgnoreCase(found, name))
                return true;
        }
        value = default;
        return false;
    }

    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    public Enumerator GetEnumerator() => new(Bytes);

    /// <summary>Walks the parameters in order; <see cref="Name"/> and <see cref="Value"/> are the current one's.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ReadOnlySpan<byte> _name;
        private ReadOnlySpan<byte> _value;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        public readonly Enumerator Current => this;
        public readonly ReadOnlySpan<byte> Name => _name;

        /// <summary>With its quotes; empty of a flag.</summary>
        public readonly ReadOnlySpan<byte> Value => _value;

        public bool MoveNext() => TryNext(ref _rest, out _name, out _value);
    }

    /// <summary>Takes one parameter off the front.</summary>
    private static bool TryNext(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        name = default;
        if (text.IsEmpty || text[0] != ';')
            return false;
        text = SipText.TrimStart(text[1..]);
        name = text[..SipText.TokenLength(text)];
        text = SipText.TrimStart(text[name.Length..]);
        if (name.IsEmpty)
            return false;
        if (text.IsEmpty || text[0] != '=')
            return true;
        text = SipText.TrimStart(text[1..]);
        var length = text.StartsWith("\""u8) ? SipText.QuotedLength(text) : PlainLength(text);
        if (length <= 0)
            return false;
        value = text[..length];
        text = SipText.TrimStart(text[length..]);
        return true;
    }

    /// <summary>Tokens, hosts and addresses, among them unbracketed IPv6, as RFC 5118 4.5 asks.</summary>
    private static int PlainLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny("; \t,\""u8);
        return end < 0 ? text.Length : end;
    }
}
