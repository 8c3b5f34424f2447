using MediaServer.Phone.Sdp;

namespace MediaServer.Phone.Media;

/// <summary>Cuts frames of 20 ms into packets of the agreed time: 10, 20, 30, 40 or 60 ms.</summary>
/// <remarks>
/// G.711 and G.722 make 8 bytes per millisecond, so any cut is a payload. An Opus packet cannot be cut or joined here and stays at
/// 20 ms, which every decoder takes: the packet time is a wish (RFC 8866 6.4).
/// </remarks>
internal sealed class Packetizer(RtpLeg leg)
{
    private const int BytesPerMillisecond = 8,
        FrameMilliseconds = 20,
        LongestMilliseconds = 60;

    private readonly byte[] _bytes = new byte[(LongestMilliseconds + FrameMilliseconds) * BytesPerMillisecond];
    private int _length;

    public void Send(ReadOnlySpan<byte> frame, bool divisible, CallAgreement agreement)
    {
        if (!divisible || agreement.PacketTime == FrameMilliseconds && _length == 0)
        {
            leg.Send(frame, (uint)(agreement.Codec.ClockRate / 1000 * FrameMilliseconds));
            return;
        }
        frame.CopyTo(_bytes.AsSpan(_length));
        _length += frame.Length;
        var packet = agreement.PacketTime * BytesPerMillisecond;
        var at = 0;
        for (; _length - at >= packet; at += packet)
            leg.Send(_bytes.AsSpan(at, packet), (uint)packet); // their clock ticks once per byte
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes);
        _length -= at;
    }

    public void Clear() => _length = 0;
}
