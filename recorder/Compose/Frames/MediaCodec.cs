namespace MediaServer.Recorder.Compose.Frames;

/// <summary>The codecs that a recording can hold.</summary>
public enum MediaCodec : byte
{
    Vp8,
    Vp9,
    H264,
    Av1,
    Opus,
    Pcmu,
    Pcma,
    G722,
}

public static class MediaCodecs
{
    /// <summary>By the encoding name of the session description, which is not case-sensitive (RFC 4855 section 3).</summary>
    public static bool TryParse(string name, out MediaCodec codec)
    {
        (codec, var known) = name.ToUpperInvariant() switch
        {
            "VP8" => (MediaCodec.Vp8, true),
            "VP9" => (MediaCodec.Vp9, true),
            "H264" => (MediaCodec.H264, true),
            "AV1" => (MediaCodec.Av1, true),
            "OPUS" => (MediaCodec.Opus, true),
            "PCMU" => (MediaCodec.Pcmu, true),
            "PCMA" => (MediaCodec.Pcma, true),
            "G722" => (MediaCodec.G722, true),
            _ => (default, false),
        };
        return known;
    }

    public static bool IsVideo(this MediaCodec codec) => codec <= MediaCodec.Av1;

    /// <summary>Ticks of the RTP clock per second. G.722 has 8 kHz although its sound has 16 (RFC 3551 section 4.5.2).</summary>
    public static int ClockRate(this MediaCodec codec) =>
        codec.IsVideo() ? 90_000
        : codec == MediaCodec.Opus ? 48_000
        : 8_000;

    /// <param name="codec">What the payloads are in.</param>
    /// <param name="parameterSets">For H.264: what the session description said (<c>sprop-parameter-sets</c>).</param>
    public static IDepacketizer Depacketizer(this MediaCodec codec, H264ParameterSets? parameterSets = null) =>
        codec switch
        {
            MediaCodec.Vp8 => new Vp8Depacketizer(),
            MediaCodec.Vp9 => new Vp9Depacketizer(),
            MediaCodec.H264 => new H264Depacketizer(parameterSets),
            MediaCodec.Av1 => new Av1Depacketizer(),
            MediaCodec.Opus => new OpusDepacketizer(),
            _ => new SampleDepacketizer(),
        };
}
