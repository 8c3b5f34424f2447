using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip;

/// <summary>Puts whole messages together: what RFC 3261 8.1.1 and 8.2.6 want in every one of them, and the fields of the occasion.</summary>
/// <remarks>Fields come as finished lines, each with its CRLF; whoever makes them escapes what came from outside.</remarks>
internal sealed class MessageWriter(SipOptions options, SipIds ids)
{
    public const string Allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, NOTIFY";
    public const string Sdp = "application/sdp";
    private readonly byte[] _scratch = new byte[SipLimits.Message];

    public string NewBranch() => "z9hG4bK" + ids.Next();

    /// <summary>How the remote sees us: <c>192.0.2.1:5060</c> or <c>[2001:db8::1]:5060</c>.</summary>
    public string LocalName(RemoteAddress remote)
    {
        var host = remote.IsLoopback ? (remote.IsIPv4 ? "127.0.0.1" : "::1") : (remote.IsIPv4 ? options.Host4 : options.Host6);
        var port = remote.Protocol switch
        {
            TransportProtocol.Tcp => options.TcpPort,
            TransportProtocol.Tls => options.TlsPort,
            _ => options.UdpPort,
        };
        return $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}";
    }

    /// <summary>A Contact line by which the remote reaches us again.</summary>
    public string Contact(RemoteAddress remote, string user)
    {
        var transport = remote.Protocol switch
        {
            TransportProtocol.Tcp => ";transport=tcp",
            TransportProtocol.Tls => ";transport=tls",
            _ => "",
        };
        return $"Contact: <sip:{(user.Length == 0 ? "" : Escape(user) + "@")}{LocalName(remote)}{transport}>\r\n";
    }

    public static string Escape(string user)
    {
        var buffer = new byte[Math.Min(user.Length * 9 + 1, SipLimits.Line)];
        var writer = new SipWriter(buffer);
        writer.EscapedUser(user);
        return Encoding.ASCII.GetString(writer.Written);
    }

    public static string Quote(string text)
    {
        var buffer = new byte[Math.Min(text.Length * 6 + 2, SipLimits.Line)];
        var writer = new SipWriter(buffer);
        writer.Quoted(text);
        return Encoding.UTF8.GetString(writer.Written);
    }

    public static string ReasonField(SipReason reason) =>
        reason.Cause == 0 ? "" : $"Reason: Q.850;cause={reason.Cause};text={Quote(reason.Text)}\r\n";

    /// <param name="head">From, To, Call-ID, CSeq and Route, as lines.</param>
    public byte[] Request(
        SipMethod method,
        string uri,
        RemoteAddress to,
        string branch,
        string head,
        string fields,
        string type,
        string body
    )
    {
        var writer = new SipWriter(_scratch);
        writer.Raw(method.Name);
        writer.Text($" {uri} SIP/2.0\r\nVia: SIP/2.0/{Name(to.Protocol)} {LocalName(to)};branch={branch};rport\r\nMax-Forwards: 70\r\n");
        writer.Text(head);
        writer.Text(fields);
        writer.Body(Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes(body));
        return Finish(writer);
    }

    /// <param name="tag">For To, unless it has one or the answer is 100.</param>
    public byte[] Response(SipMessage request, RemoteAddress from, int status, string tag, string fields = "", string? description = null)
    {
        var writer = new SipWriter(_scratch);
        writer.StatusLine(status, SipStatus.Phrase(status));
        WriteVias(ref writer, request, from);
        for (var i = 0; i < request.HeaderCount; i++)
        {
            if (request.Header(i) is SipHeader.From or SipHeader.CallId or SipHeader.CSeq)
                writer.Field(request.Name(i), request.Value(i));
            else if (request.Header(i) == SipHeader.To)
                WriteTo(ref writer, request, i, status, tag);
            else if (request.Header(i) == SipHeader.RecordRoute && request.Method == SipMethod.Invite && status is > 100 and < 300)
                writer.Field("Record-Route"u8, request.Value(i)); // RFC 3261 12.1.1
        }
        writer.Text(fields);
        writer.Body("application/sdp"u8, Encoding.UTF8.GetBytes(description ?? ""));
        return Finish(writer);
    }

    /// <summary>Where responses go: back over a connection, on UDP to the source address (RFC 3261 18.2.2) and, if asked, its port (RFC 3581 4).</summary>
    public static RemoteAddress ReplyTo(SipMessage request, RemoteAddress from)
    {
        if (from.Protocol != TransportProtocol.Udp || !request.TryGetVia(out var via) || via.Parameters.Has("rport"u8))
            return from;
        return @from with { Port = via.Port == 0 ? (ushort)5060 : via.Port };
    }

    /// <summary>ACK of a refusal: the request's own head with the answer's To (RFC 3261 17.1.1.3).</summary>
    public byte[] Ack(SipMessage request, SipMessage response) => Follow(request, SipMethod.Ack, response.To);

    /// <summary>RFC 3261 9.1: the request's own head.</summary>
    public byte[] Cancel(SipMessage request, string fields) => Follow(request, SipMethod.Cancel, request.To, fields);

    private byte[] Follow(SipMessage request, SipMethod method, ReadOnlySpan<byte> to, string fields = "")
    {
        var writer = new SipWriter(_scratch);
        writer.RequestLine(method.Name, request.RequestUri);
        foreach (var via in request.Values(SipHeader.Via))
        {
            writer.Field("Via"u8, via);
            break;
        }
        writer.Field("Max-Forwards"u8, 70);
        foreach (var route in request.Values(SipHeader.Route))
            writer.Field("Route"u8, route);
        writer.Field("From"u8, request.From);
        writer.Field("To"u8, to);
        writer.Field("Call-ID"u8, request.CallId);
        request.TryGetCSeq(out var cseq);
        writer.Text($"CSeq: {cseq.Number} ");
        writer.Raw(method.Name);
        writer.EndLine();
        writer.Text(fields);
        writer.Body(default, default);
        return Finish(writer);
    }

    /// <summary>Nothing rather than half a message: what a remote made us repeat may have grown beyond every limit.</summary>
    private static byte[] Finish(in SipWriter writer) => writer.Overflowed ? [] : writer.Written.ToArray();

    private static string Name(TransportProtocol protocol) =>
        protocol switch
        {
            TransportProtocol.Tcp => "TCP",
            TransportProtocol.Tls => "TLS",
            _ => "UDP",
        };

    /// <summary>The way back, as it came; of a request whose Via is broken every line unread.</summary>
    private static void WriteVias(ref SipWriter writer, SipMessage request, RemoteAddress from)
    {
        var isReadable = request.TryGetVia(out var via);
        for (var i = 0; !isReadable && i < request.HeaderCount; i++)
        {
            if (request.Header(i) == SipHeader.Via)
                writer.Field("Via"u8, request.Value(i));
        }
        if (!isReadable)
            return;
        var isTop = true;
        foreach (var value in request.Values(SipHeader.Via))
        {
            if (isTop)
                WriteTopVia(ref writer, value, via, from);
            else
                writer.Field("Via"u8, value);
            isTop = false;
        }
    }

    /// <summary>Adds received and, when asked for, rport (RFC 3261 18.2.1, RFC 3581 4).</summary>
    private static void WriteTopVia(ref SipWriter writer, ReadOnlySpan<byte> value, SipVia via, RemoteAddress from)
    {
        var wantsPort = via.Parameters.Has("rport"u8);
        writer.Raw("Via: "u8);
        writer.Raw(value[..^via.Parameters.Bytes.Length].TrimEnd(" \t"u8));
        foreach (var parameter in via.Parameters)
        {
            if (parameter.Name.SequenceEqual("rport"u8) || parameter.Name.SequenceEqual("received"u8))
                continue;
            writer.Raw(";"u8);
            writer.Raw(parameter.Name);
            if (parameter.Value.IsEmpty)
                continue;
            writer.Raw("="u8);
            writer.Raw(parameter.Value);
        }
        var source = from.IpText;
        if (wantsPort)
            writer.Text($";rport={from.Port}");
        if (wantsPort || !via.Host.Trim("[]"u8).SequenceEqual(Encoding.ASCII.GetBytes(source)))
            writer.Text($";received={source}");
        writer.EndLine();
    }

    private static void WriteTo(ref SipWriter writer, SipMessage request, int index, int status, string tag)
    {
        writer.Raw("To: "u8);
        writer.Raw(request.Value(index));
        if (status > 100 && tag.Length > 0 && request.ToTag.IsEmpty)
            writer.Text($";tag={tag}");
        writer.EndLine();
    }
}
