namespace MediaServer.Wire.Sdp;

/// <summary>Cuts a text into its <c>x=value</c> lines (RFC 8866 5) without allocating. Line ends may be CRLF or LF alone.</summary>
public ref struct SdpLineReader
{
    private ReadOnlySpan<char> _rest;

    public SdpLineReader(ReadOnlySpan<char> text) => _rest = text;

    public char Type { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    public SdpError Error { get; private set; }

    /// <summary>False at the end and at the first line that is none; <see cref="Error"/> tells which.</summary>
    public bool TryRead()
    {
        while (!_rest.IsEmpty && Error == SdpError.None)
        {
            var line = TakeLine();
            if (line.IsEmpty)
                continue; // clients that join lines by hand leave one at the end
            Error = Check(line);
            if (Error != SdpError.None)
                return false;
            Type = line[0];
            Value = line[2..];
            return true;
        }
        return false;
    }

    private ReadOnlySpan<char> TakeLine()
    {
        var end = _rest.IndexOf('\n');
        var line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return line is [.., '\r'] ? line[..^1] : line;
    }

    private static SdpError Check(ReadOnlySpan<char> line)
    {
        if (line.Length > SdpLimits.Line)
            return SdpError.BadLine;
        foreach (var c in line)
        {
            if (c < ' ' && c != '\t')
                return SdpError.ControlCharacter;
        }
        return line.Length >= 2 && line[1] == '=' && char.IsAsciiLetter(line[0]) ? SdpError.None : SdpError.BadLine;
    }
}
