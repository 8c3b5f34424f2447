using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using MediaServer.Wire.Sdp;

namespace MediaServer.Phone.Sdp;

/// <summary>Writes the description of a call; old exchanges want the lines in exactly this order (RFC 8866 5).</summary>
internal static class CallDescriptionWriter
{
    public static string Write(CallDescription description)
    {
        var text = new StringBuilder(512);
        var address = Address(description.Address);
        Line(text, $"v=0");
        // The user name and session name are fields that must be there and say nothing.
        Line(text, $"o=- {description.SessionId} {description.Version} IN {address}");
        Line(text, $"s=-");
        Line(text, $"c=IN {address}");
        Line(text, $"t=0 0");
        for (var line = 0; line <= description.Others.Count; line++)
        {
            if (line == description.AudioLine)
                WriteAudio(text, description);
            if (line < description.Others.Count)
                WriteOther(text, description.Others[line]);
        }
        return text.ToString();
    }

    private static void WriteOther(StringBuilder text, OtherLine other) => Line(text, $"m={other.Kind} 0 {other.Protocol} {other.Formats}");

    private static void WriteAudio(StringBuilder text, CallDescription description)
    {
        Line(text, $"m=audio {description.Port} {description.Protocol} {string.Join(' ', description.Formats.Select(f => f.PayloadType))}");
        foreach (var format in description.Formats)
        {
            if (format.Name.Length > 0)
                Line(text, $"a=rtpmap:{format.PayloadType} {format.Name}/{format.ClockRate}{Channels(format)}");
            if (format.Fmtp.Length > 0)
                Line(text, $"a=fmtp:{format.PayloadType} {format.Fmtp}");
        }
        foreach (var key in description.Keys)
            Line(text, $"a=crypto:{key.Write()}");
        if (description.PacketTime > 0)
            Line(text, $"a=ptime:{description.PacketTime}");
        if (description.RtcpMux)
            Line(text, $"a=rtcp-mux");
        else if (description.RtcpPort != 0)
            Line(text, $"a=rtcp:{description.RtcpPort}");
        Line(text, $"a={Name(description.Direction)}");
    }

    private static string Channels(CallFormat format) => format.Channels > 1 ? $"/{format.Channels}" : "";

    private static string Address(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        var address = new IPAddress(bytes);
        if (value == UInt128.Zero)
            return "IP4 0.0.0.0";
        return address.IsIPv4MappedToIPv6 ? $"IP4 {address.MapToIPv4()}" : $"IP6 {address}";
    }

    private static string Name(SdpDirection direction) =>
        direction switch
        {
            SdpDirection.SendOnly => "sendonly",
            SdpDirection.RecvOnly => "recvonly",
            SdpDirection.Inactive => "inactive",
            _ => "sendrecv",
        };

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
}
