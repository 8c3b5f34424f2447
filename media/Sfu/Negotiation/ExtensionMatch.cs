using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Which header extensions are used, under the ids that the offer gave them (RFC 8285 5).</summary>
internal static class ExtensionMatch
{
    public const string TransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    private const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private const string Rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    private const string RepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
    private const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    private const string AbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    private const string AbsCaptureTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
    private const string VideoOrientation = "urn:3gpp:video-orientation";
    private const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
    private const string DependencyDescriptor = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    public static bool Offers(MediaDescription media, string uri) => media.Extensions.Exists(e => e.Uri == uri && e.Id <= byte.MaxValue);

    /// <summary>Takes out of the offer what an earlier line uses the same id for.</summary>
    /// <remarks>
    /// An id means one extension in a whole BUNDLE group (RFC 9143 section 10). aiortc 1.4 gives 2 to the audio level and to abs-send-time
    /// all the same, and then stops at the first packet whose extension is of the other size. An extension that is not answered is not used.
    /// </remarks>
    public static void DropConflicts(IEnumerable<MediaDescription> lines)
    {
        var taken = new Dictionary<int, string>();
        foreach (var media in lines)
            media.Extensions.RemoveAll(extension =>
            {
                if (taken.TryAdd(extension.Id, extension.Uri))
                    return false;
                return taken[extension.Id] != extension.Uri;
            });
    }

    /// <summary>Ids of what the client may put into the packets that it sends.</summary>
    public static ExtensionIds FromClient(MediaDescription media) => Ids(media, LineDirection.Sends);

    /// <summary>Ids of what the client understands in the packets that it gets. A stream to a client has no layers, so no rid.</summary>
    public static ExtensionIds ToClient(MediaDescription media) => Ids(media, LineDirection.Receives) with { Rid = 0, RepairedRid = 0 };

    /// <summary>The extmap lines of the answer, with directions turned round.</summary>
    public static IEnumerable<SdpExtension> Answer(MediaDescription media, ExtensionIds? fromClient, ExtensionIds? toClient)
    {
        var used = new HashSet<int>();
        foreach (var extension in media.Extensions)
        {
            var id = Math.Max(IdOf(fromClient, extension.Uri), IdOf(toClient, extension.Uri));
            if (id == extension.Id && used.Add(id))
                yield return extension with
                {
                    Direction = LineDirection.Reverse(extension.Direction),
                };
        }
    }

    private static ExtensionIds Ids(MediaDescription media, Func<SdpDirection, bool> passes)
    {
        byte Find(string uri)
        {
            // an id past 255 is a placeholder that no packet can carry
            var found = media.Extensions.Find(e => e.Uri == uri && e.Id <= byte.MaxValue && passes(e.Direction));
            return (byte)(found?.Id ?? 0);
        }

        var common = new ExtensionIds
        {
            Mid = Find(Mid),
            AbsSendTime = Find(AbsSendTime),
            TransportCc = Find(TransportCc),
            AbsCaptureTime = Find(AbsCaptureTime),
        };
        return LineSelection.KindOf(media) == MediaKind.Audio
            ? common with
            {
                AudioLevel = Find(AudioLevel),
            }
            : common with
            {
                Rid = Find(Rid),
                RepairedRid = Find(RepairedRid),
                VideoOrientation = Find(VideoOrientation),
                PlayoutDelay = Find(PlayoutDelay),
                DependencyDescriptor = Find(DependencyDescriptor),
            };
    }

    private static int IdOf(ExtensionIds? ids, string uri) =>
        uri switch
        {
            _ when ids is null => 0,
            Mid => ids.Mid,
            Rid => ids.Rid,
            RepairedRid => ids.RepairedRid,
            AudioLevel => ids.AudioLevel,
            AbsSendTime => ids.AbsSendTime,
            TransportCc => ids.TransportCc,
            AbsCaptureTime => ids.AbsCaptureTime,
            VideoOrientation => ids.VideoOrientation,
            PlayoutDelay => ids.PlayoutDelay,
            DependencyDescriptor => ids.DependencyDescriptor,
            _ => 0,
        };
}
