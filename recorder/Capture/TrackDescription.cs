using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Recorder.Capture;

/// <summary>A publication's plan in the journal's words.</summary>
internal static class TrackDescription
{
    public static IReadOnlyList<JournalCodec> Codecs(PublicationPlan plan) =>
        [.. plan.Codecs.Select(c => new JournalCodec(c.PayloadType, NameOf(c.Codec), c.ClockRate, c.Fmtp))];

    public static JournalExtensions Extensions(PublicationPlan plan) =>
        new(
            plan.Extensions.AudioLevel,
            plan.Extensions.VideoOrientation,
            plan.Extensions.AbsCaptureTime,
            plan.Extensions.DependencyDescriptor
        );

    /// <summary>The encoding name of SDP.</summary>
    private static string NameOf(Codec codec) =>
        codec switch
        {
            Codec.Opus => "opus",
            Codec.Red => "red",
            Codec.Vp8 => "VP8",
            Codec.Vp9 => "VP9",
            Codec.H264 => "H264",
            _ => "AV1",
        };
}
