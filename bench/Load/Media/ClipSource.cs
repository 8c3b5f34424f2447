using System.Security.Cryptography;
using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Transport.Srtp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Load.Media;

/// <summary>A camera with real pictures in VP8, encoded beforehand and sent over and over.</summary>
/// <param name="clip">Asked for a key frame, it begins anew: its first picture is one.</param>
/// <param name="first">When the first picture leaves.</param>
internal sealed class ClipSource(uint ssrc, VideoClip clip, TimeSpan first) : MediaSource(ssrc, VideoSource.PayloadType, first)
{
    private const int ClockRate = 90_000;

    private ushort _sequence = (ushort)RandomNumberGenerator.GetInt32(0x7FFF);
    private IReadOnlyList<byte[]> _picture = [];
    private int _packet,
        _next;

    public override void RequestKeyFrame() => _next = 0;

    public override int Write(SrtpSender sender, Span<byte> destination, ref ushort transportSequence)
    {
        if (_packet == _picture.Count)
            BeginPicture();
        var payload = _picture[_packet++];
        var isLast = _packet == _picture.Count;
        if (isLast)
            Due += TimeSpan.FromSeconds(1.0 / clip.FrameRate);
        var header = new RtpHeader(VideoSource.PayloadType, ++_sequence, Timestamp, Ssrc, isLast);
        return Seal(sender, destination, header, payload, default, ref transportSequence);
    }

    private void BeginPicture()
    {
        _picture = Packetizer.Split(MediaCodec.Vp8, clip.Frames[_next]);
        _packet = 0;
        _next = (_next + 1) % clip.Frames.Count;
        Timestamp += (uint)(ClockRate / clip.FrameRate);
    }
}
