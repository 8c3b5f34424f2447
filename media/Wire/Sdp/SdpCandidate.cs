using System.Globalization;

namespace MediaServer.Wire.Sdp;

/// <summary><c>a=candidate</c> (RFC 8839 5.1) and the <c>tcptype</c> of RFC 6544 4.5.</summary>
/// <param name="Address">An IP address, or a <c>.local</c> name of a browser that hides its addresses.</param>
/// <param name="TcpType">active, passive or so; empty for UDP.</param>
public sealed record SdpCandidate(
    string Foundation,
    int Component,
    TransportProtocol Protocol,
    uint Priority,
    string Address,
    ushort Port,
    string Type,
    string TcpType = ""
)
{
    private const uint HostPreference = 126;

    /// <summary>UDP first whatever the address: TCP stalls where UDP only loses (RFC 6544 4.2).</summary>
    private const uint TcpPreference = 90;

    /// <summary>A host candidate of ours. <paramref name="index"/> counts addresses from the preferred one on.</summary>
    public static SdpCandidate Host(string address, ushort port, TransportProtocol protocol, int index)
    {
        var isTcp = protocol == TransportProtocol.Tcp;
        var type = isTcp ? TcpPreference : HostPreference;
        var local = (uint)(ushort.MaxValue - Math.Clamp(index, 0, ushort.MaxValue));
        var priority = (type << 24) | (local << 8) | 255; // RFC 8445 5.1.2.1 for component 1
        var foundation = (index * 2 + (isTcp ? 2 : 1)).ToString(CultureInfo.InvariantCulture);
        return new SdpCandidate(foundation, 1, protocol, priority, address, port, "host", isTcp ? "passive" : "");
    }

    /// <summary>Reads the value behind <c>a=</c>, with or without <c>candidate:</c>. Transports other than UDP and TCP are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SdpCandidate? candidate)
    {
        candidate = null;
        if (text.StartsWith("candidate:", StringComparison.Ordinal))
            text = text["candidate:".Length..];
        var tokens = new SdpTokens(text);
        if (
            !tokens.TryNext(out var foundation)
            || foundation.Length > 32
            || !tokens.TryNextUInt32(out var component)
            || component is 0 or > 256
        )
            return false;
        if (!tokens.TryNext(out var transport) || !TryParseProtocol(transport, out var protocol) || !tokens.TryNextUInt32(out var priority))
            return false;
        if (!tokens.TryNext(out var address) || address.Length > 255 || !tokens.TryNextUInt32(out var port) || port > ushort.MaxValue)
            return false;
        if (!tokens.TryNext(out var typ) || typ is not "typ" || !tokens.TryNext(out var type))
            return false;
        var tcpType = "";
        while (tokens.TryNext(out var name) && tokens.TryNext(out var value))
        {
            if (name is "tcptype")
                tcpType = value.ToString();
        }
        candidate = new SdpCandidate(
            foundation.ToString(),
            (int)component,
            protocol,
            priority,
            address.ToString(),
            (ushort)port,
            type.ToString(),
            tcpType
        );
        return true;
    }

    /// <summary>The value behind <c>a=</c>.</summary>
    public override string ToString()
    {
        var tcp = TcpType.Length > 0 ? $" tcptype {TcpType}" : "";
        var protocol = Protocol == TransportProtocol.Udp ? "udp" : "tcp";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"candidate:{Foundation} {Component} {protocol} {Priority} {Address} {Port} typ {Type}{tcp}"
        );
    }

    private static bool TryParseProtocol(ReadOnlySpan<char> text, out TransportProtocol protocol)
    {
        protocol = text.Equals("tcp", StringComparison.OrdinalIgnoreCase) ? TransportProtocol.Tcp : TransportProtocol.Udp;
        return protocol == TransportProtocol.Tcp || text.Equals("udp", StringComparison.OrdinalIgnoreCase);
    }
}
