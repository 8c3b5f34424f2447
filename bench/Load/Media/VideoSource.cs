using MediaServer.Transport.Srtp;

namespace MediaServer.Bench.Load.Media;

/// <summary>VP8 of 1.2 Mbit/s in packets of 1100 bytes (RFC 7741): 30 pictures a second of four or five packets, key frames on request.</summary>
/// <remarks>A higher rate makes more pictures of the same size, so that bursts, and with them batches, stay what they are.</remarks>
internal sealed class VideoSource(uint ssrc, TimeSpan first, double rate, bool paced) : MediaSource(ssrc, PayloadType, first)
{
    public const byte PayloadType = 96;

    /// <summary>RTP header with one extension, and payload; SRTP adds its tag.</summary>
    public const int PacketLength = 1100;

    public const int BitsPerSecond = 1_200_000;
    public const int PicturesPerSecond = 30;

    private const int ClockRate = 90_000;
    private const int HeaderLength = 20;
    private const int KeyFramePackets = 12;
    private const double PacketsPerPicture = (double)BitsPerSecond / 8 / PacketLength / PicturesPerSecond;

    private TimeSpan _interval = Interval(rate);
    private TimeSpan _pictureAt = first;
    private double _budget;
    private int _left;
    private int _inPicture;
    private ushort _pictureId;
    private byte _baseLayerIndex;
    private bool _key;
    private bool _keyWanted = true;

    /// <summary>Changes how many pictures there are, from the next one on.</summary>
    public void SetRate(double rate) => _interval = Interval(rate);

    private static TimeSpan Interval(double rate) => TimeSpan.FromSeconds(1 / (PicturesPerSecond * rate));

    public override void RequestKeyFrame() => _keyWanted = true;

    public override int Write(SrtpSender sender, Span<byte> destination, ref ushort transportSequence)
    {
        if (_left == 0)
            BeginPicture();
        Span<byte> head = stackalloc byte[16];
        var headLength = WriteDescriptor(head, starts: _left == _inPicture);
        _left--;
        var length = Protect(sender, destination, _left == 0, head[..headLength], PacketLength - HeaderLength, ref transportSequence);
        Due =
            _left == 0 ? _pictureAt += _interval
            : paced ? Due + _interval / (2 * _inPicture)
            : Due;
        return length;
    }

    private void BeginPicture()
    {
        (_key, _keyWanted) = (_keyWanted, false);
        _budget += PacketsPerPicture;
        _left = _inPicture = _key ? KeyFramePackets : (int)_budget;
        _budget -= (int)_budget;
        _pictureId++;
        _baseLayerIndex++;
        Timestamp += (uint)(ClockRate * _interval.TotalSeconds);
    }

    /// <summary>Descriptor with wide picture id, TL0PICIDX and one temporal layer; behind it, in the first packet, VP8's own header.</summary>
    private int WriteDescriptor(Span<byte> head, bool starts)
    {
        ReadOnlySpan<byte> descriptor =
        [
            (byte)(starts ? 0x90 : 0x80),
            0xE0,
            (byte)(0x80 | (_pictureId >> 8 & 0x7F)),
            (byte)_pictureId,
            _baseLayerIndex,
            0x20,
        ];
        ReadOnlySpan<byte> header =
            !starts ? []
            : _key ? [0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01]
            : [0x11, 0x02, 0x00];
        descriptor.CopyTo(head);
        header.CopyTo(head[descriptor.Length..]);
        return descriptor.Length + header.Length;
    }
}
