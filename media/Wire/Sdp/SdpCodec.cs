namespace MediaServer.Wire.Sdp;

/// <summary>One payload type of an m-line: <c>a=rtpmap</c>, <c>a=fmtp</c> and <c>a=rtcp-fb</c> together.</summary>
public sealed class SdpCodec
{
    public required byte PayloadType { get; init; }

    /// <summary>Encoding name as written; empty for a static payload type without rtpmap.</summary>
    public string Name { get; set; } = "";
    public int ClockRate { get; set; }
    public int Channels { get; set; } = 1;
    public string Fmtp { get; set; } = "";

    /// <summary>Feedback as written: <c>nack</c>, <c>nack pli</c>, <c>transport-cc</c>...</summary>
    public List<string> Feedback { get; init; } = [];

    /// <summary>The value of an fmtp parameter such as <c>apt</c>, or null.</summary>
    public string? Parameter(string name)
    {
        foreach (var part in Fmtp.AsSpan().Split(';'))
        {
            var parameter = Fmtp.AsSpan(part).Trim();
            var equals = parameter.IndexOf('=');
            if (equals > 0 && parameter[..equals].Equals(name, StringComparison.OrdinalIgnoreCase))
                return parameter[(equals + 1)..].ToString();
        }
        return null;
    }
}
