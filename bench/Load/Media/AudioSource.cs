using MediaServer.Transport.Srtp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Load.Media;

/// <summary>Opus of 32 kbit/s: a packet every 20 ms (RFC 7587), with its loudness in the header (RFC 6464).</summary>
internal sealed class AudioSource(uint ssrc, TimeSpan first) : MediaSource(ssrc, PayloadType, first)
{
    public const byte PayloadType = 111;

    private const int PayloadLength = 80;
    private const int SamplesPerPacket = 960;

    /// <summary>Stereo CELT of 20 ms, full band (RFC 6716 3.1).</summary>
    private const byte TableOfContents = 0xFC;

    /// <summary>Voice at -40 dBov.</summary>
    private const byte Level = 0x80 | 40;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public override int Write(SrtpSender sender, Span<byte> destination, ref ushort transportSequence)
    {
        Timestamp += SamplesPerPacket;
        Due += Interval;
        return Protect(sender, destination, marker: false, [TableOfContents], PayloadLength, ref transportSequence);
    }

    protected override void WriteExtensions(ref RtpHeaderWriter writer) => writer.TryAdd(AudioLevelId, [Level]);
}
