using System.Globalization;
using System.Text;
using MediaServer.Bench.Load.Media;

namespace MediaServer.Bench.Load.Server;

/// <summary>One line of an offer: a stream of ours, or a place for somebody else's.</summary>
/// <param name="Ssrc">Of our stream; null for a line that receives.</param>
/// <param name="Track">Whose stream is wanted on a line that receives.</param>
internal sealed record OfferLine(string Mid, bool Audio, uint? Ssrc, string? Track);

/// <summary>What the page of a participant would offer: one bundled connection, its sources first, then what it watches.</summary>
internal static class Offer
{
    private const string TransportWide = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    private const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    public static string Write(IReadOnlyList<OfferLine> lines, LoadClient client, int version)
    {
        var sdp = new StringBuilder();
        sdp.Append(CultureInfo.InvariantCulture, $"v=0\r\no=- 7 {version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        sdp.Append(CultureInfo.InvariantCulture, $"a=group:BUNDLE {string.Join(' ', lines.Select(l => l.Mid))}\r\n");
        foreach (var line in lines)
            Append(sdp, line, client);
        return sdp.ToString();
    }

    private static void Append(StringBuilder sdp, OfferLine line, LoadClient client)
    {
        var format = line.Audio ? AudioSource.PayloadType : VideoSource.PayloadType;
        sdp.Append(CultureInfo.InvariantCulture, $"m={(line.Audio ? "audio" : "video")} 9 UDP/TLS/RTP/SAVPF {format}\r\n");
        sdp.Append("c=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=setup:actpass\r\n");
        sdp.Append(
            CultureInfo.InvariantCulture,
            $"a=mid:{line.Mid}\r\na=ice-ufrag:{client.Ice.Local.Ufrag}\r\na=ice-pwd:{client.Ice.Local.Password}\r\n"
        );
        sdp.Append(CultureInfo.InvariantCulture, $"a=fingerprint:{client.Fingerprint}\r\n");
        if (line.Audio)
            sdp.Append(CultureInfo.InvariantCulture, $"a=extmap:{MediaSource.AudioLevelId} {AudioLevel}\r\n");
        sdp.Append(CultureInfo.InvariantCulture, $"a=extmap:{MediaSource.TransportSequenceId} {TransportWide}\r\n");
        sdp.Append(line.Ssrc is null ? "a=recvonly\r\n" : "a=sendonly\r\n");
        sdp.Append(
            line.Audio
                ? "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
                : "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\n"
        );
        if (line.Ssrc is { } ssrc)
            sdp.Append(CultureInfo.InvariantCulture, $"a=msid:- {line.Mid}\r\na=ssrc:{ssrc} cname:load\r\n");
    }
}
