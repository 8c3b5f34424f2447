using System.Buffers.Binary;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Payload;

namespace MediaServer.Recorder.Compose.Matroska;

/// <summary>The one track of a file, as its header describes it (RFC 9559 section 5.1.4, the codec mappings of the Matroska registry).</summary>
/// <param name="Codec">What the frames are in.</param>
/// <param name="Configuration">What the codec's own header is made of (see <see cref="IDepacketizer.Configuration"/>); empty for most.</param>
/// <param name="Size">Of video, at its beginning.</param>
/// <param name="Channels">Of audio.</param>
public sealed record MatroskaTrack(MediaCodec Codec, byte[] Configuration, FrameSize Size, int Channels)
{
    private const ulong VideoType = 1;
    private const ulong AudioType = 2;

    /// <summary>"80 ms for Opus": what a decoder needs before its output is right (Matroska codec mapping of Opus).</summary>
    private const ulong OpusSeekPreRoll = 80_000_000;

    /// <summary>How long a picture is seen that no other follows; zero leaves that open.</summary>
    public TimeSpan PictureDuration { get; init; }

    public static MatroskaTrack Video(MediaCodec codec, byte[] configuration, FrameSize size) => new(codec, configuration, size, 0);

    public static MatroskaTrack Audio(MediaCodec codec, int channels) => new(codec, [], default, channels);

    internal void Write(EbmlBuffer buffer)
    {
        var entry = buffer.Begin(Element.TrackEntry);
        buffer.Unsigned(Element.TrackNumber, 1);
        buffer.Unsigned(Element.TrackUid, 1);
        buffer.Unsigned(Element.TrackType, Codec.IsVideo() ? VideoType : AudioType);
        buffer.Unsigned(Element.FlagLacing, 0);
        if (PictureDuration > TimeSpan.Zero)
            buffer.Unsigned(Element.DefaultDuration, (ulong)PictureDuration.Ticks * TimeSpan.NanosecondsPerTick);
        buffer.Text(Element.Language, "und");
        buffer.Text(Element.CodecId, CodecId);
        var configuration = CodecPrivate;
        if (configuration.Length > 0)
            buffer.Binary(Element.CodecPrivate, configuration);
        if (Codec.IsVideo())
            WriteVideo(buffer);
        else
            WriteAudio(buffer);
        buffer.End(entry);
    }

    private string CodecId =>
        Codec switch
        {
            MediaCodec.Vp8 => "V_VP8",
            MediaCodec.Vp9 => "V_VP9",
            MediaCodec.H264 => "V_MPEG4/ISO/AVC",
            MediaCodec.Av1 => "V_AV1",
            MediaCodec.Opus => "A_OPUS",
            _ => "A_MS/ACM",
        };

    private byte[] CodecPrivate =>
        Codec switch
        {
            MediaCodec.Opus => OpusHead(),
            MediaCodec.Pcmu => WaveFormat(0x0007, bits: 8, rate: 8000),
            MediaCodec.Pcma => WaveFormat(0x0006, bits: 8, rate: 8000),
            MediaCodec.G722 => WaveFormat(0x028F, bits: 4, rate: 16_000),
            _ => Configuration,
        };

    private void WriteVideo(EbmlBuffer buffer)
    {
        var video = buffer.Begin(Element.Video);
        buffer.Unsigned(Element.PixelWidth, Size.Width);
        buffer.Unsigned(Element.PixelHeight, Size.Height);
        buffer.End(video);
    }

    private void WriteAudio(EbmlBuffer buffer)
    {
        if (Codec == MediaCodec.Opus)
            buffer.Unsigned(Element.SeekPreRoll, OpusSeekPreRoll);
        var audio = buffer.Begin(Element.Audio);
        buffer.Float(Element.SamplingFrequency, Codec == MediaCodec.G722 ? 16_000 : Codec.ClockRate());
        buffer.Unsigned(Element.Channels, (ulong)Channels);
        buffer.End(audio);
    }

    /// <summary>The identification header of RFC 7845 section 5.1. A call has no samples to skip at its beginning.</summary>
    private byte[] OpusHead()
    {
        byte[] head = [.. "OpusHead"u8, 1, (byte)Channels, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), OpusToc.ClockRate);
        return head;
    }

    /// <summary>WAVEFORMATEX, which is how Matroska describes what has no mapping of its own.</summary>
    private static byte[] WaveFormat(ushort tag, ushort bits, int rate)
    {
        var format = new byte[18];
        BinaryPrimitives.WriteUInt16LittleEndian(format, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), 1); // channels
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), rate * bits / 8); // bytes per second
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), 1); // block align
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), bits);
        return format;
    }
}
