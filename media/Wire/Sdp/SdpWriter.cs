using System.Globalization;
using System.Text;

namespace MediaServer.Wire.Sdp;

/// <summary>Writes a description in the order of RFC 8829 5.2.1, with CRLF.</summary>
internal static class SdpWriter
{
    public static string Write(SessionDescription session)
    {
        var text = new StringBuilder(4096);
        Line(text, $"v=0");
        Line(text, $"o=- {session.SessionId} {session.Version} IN IP4 127.0.0.1");
        Line(text, $"s=-");
        Line(text, $"t=0 0");
        foreach (var group in session.Groups)
            Line(text, $"a=group:{string.Join(' ', group.Mids.Prepend(group.Semantics))}");
        if (session.IceLite)
            Line(text, $"a=ice-lite");
        if (session.ExtmapAllowMixed)
            Line(text, $"a=extmap-allow-mixed");
        WriteTransport(text, session.Transport);
        foreach (var media in session.Media)
            WriteMedia(text, media);
        return text.ToString();
    }

    private static void WriteMedia(StringBuilder text, MediaDescription media)
    {
        Line(text, $"m={media.Kind} {media.Port} {media.Protocol} {string.Join(' ', media.Formats)}");
        Line(text, $"c=IN IP4 0.0.0.0");
        if (media.Mid.Length > 0)
            Line(text, $"a=mid:{media.Mid}");
        WriteTransport(text, media.Transport);
        foreach (var candidate in media.Candidates)
            Line(text, $"a={candidate}");
        Flag(text, media.EndOfCandidates, "end-of-candidates");
        Flag(text, media.BundleOnly, "bundle-only");
        if (media.IsRtp)
            WriteRtp(text, media);
    }

    private static void WriteRtp(StringBuilder text, MediaDescription media)
    {
        Line(text, $"a={Name(media.Direction)}");
        if (media.Msid is { } msid)
            Line(text, $"a=msid:{msid.Stream} {msid.Track}".TrimEnd(' '));
        Flag(text, media.RtcpMux, "rtcp-mux");
        Flag(text, media.RtcpReducedSize, "rtcp-rsize");
        Flag(text, media.ExtmapAllowMixed, "extmap-allow-mixed");
        foreach (var extension in media.Extensions)
            Line(text, $"a=extmap:{extension.Id}{Suffix(extension.Direction)} {extension.Uri}");
        foreach (var codec in media.Codecs)
            WriteCodec(text, codec);
        WriteStreams(text, media);
    }

    private static void WriteCodec(StringBuilder text, SdpCodec codec)
    {
        if (codec.Name.Length > 0)
            Line(text, $"a=rtpmap:{codec.PayloadType} {codec.Name}/{codec.ClockRate}{(codec.Channels > 1 ? $"/{codec.Channels}" : "")}");
        foreach (var feedback in codec.Feedback)
            Line(text, $"a=rtcp-fb:{codec.PayloadType} {feedback}");
        if (codec.Fmtp.Length > 0)
            Line(text, $"a=fmtp:{codec.PayloadType} {codec.Fmtp}");
    }

    private static void WriteStreams(StringBuilder text, MediaDescription media)
    {
        foreach (var rid in media.Rids)
            Line(text, $"a=rid:{rid.Id} {(rid.Send ? "send" : "recv")}{(rid.Restrictions.Length > 0 ? " " : "")}{rid.Restrictions}");
        if (media.Simulcast is { } simulcast)
            Line(text, $"a=simulcast:{string.Join(' ', [.. Simulcast("send", simulcast.Send), .. Simulcast("recv", simulcast.Recv)])}");
        foreach (var group in media.SourceGroups)
            Line(text, $"a=ssrc-group:{group.Semantics} {string.Join(' ', group.Ssrcs)}");
        foreach (var source in media.Sources)
        {
            if (source.Cname.Length > 0)
                Line(text, $"a=ssrc:{source.Ssrc} cname:{source.Cname}");
            if (source.Msid.Length > 0)
                Line(text, $"a=ssrc:{source.Ssrc} msid:{source.Msid}");
        }
    }

    private static string[] Simulcast(string direction, IReadOnlyList<SdpSimulcastLayer> streams) =>
        streams.Count == 0
            ? []
            : [direction, string.Join(';', streams.Select(s => (s.Paused ? "~" : "") + string.Join(',', s.Alternatives)))];

    private static void WriteTransport(StringBuilder text, SdpTransport transport)
    {
        if (transport.Ufrag.Length > 0)
            Line(text, $"a=ice-ufrag:{transport.Ufrag}");
        if (transport.Password.Length > 0)
            Line(text, $"a=ice-pwd:{transport.Password}");
        if (transport.IceOptions.Count > 0)
            Line(text, $"a=ice-options:{string.Join(' ', transport.IceOptions)}");
        foreach (var fingerprint in transport.Fingerprints)
            Line(text, $"a=fingerprint:{fingerprint.Algorithm} {fingerprint.Value}");
        if (transport.Setup != SdpSetup.None)
            Line(text, $"a=setup:{Name(transport.Setup)}");
    }

    private static string Name(SdpDirection direction) =>
        direction switch
        {
            SdpDirection.SendOnly => "sendonly",
            SdpDirection.RecvOnly => "recvonly",
            SdpDirection.Inactive => "inactive",
            _ => "sendrecv",
        };

    private static string Name(SdpSetup setup) =>
        setup switch
        {
            SdpSetup.Active => "active",
            SdpSetup.Passive => "passive",
            SdpSetup.HoldConn => "holdconn",
            _ => "actpass",
        };

    private static string Suffix(SdpDirection direction) => direction == SdpDirection.SendRecv ? "" : $"/{Name(direction)}";

    private static void Flag(StringBuilder text, bool set, string name)
    {
        if (set)
            text.Append("a=").Append(name).Append("\r\n");
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
