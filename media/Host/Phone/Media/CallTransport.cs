using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Transport.Srtp;
using MediaServer.Wire;
using Drop = MediaServer.Transport.Drop;

namespace MediaServer.Host.Phone.Media;

/// <summary>The way of a call's packets between its sockets and its media: SRTP where it was agreed, both ports or one.</summary>
internal sealed class CallTransport(RtpPortPair ports) : ICallSink, IDisposable
{
    private readonly byte[] _packet = new byte[1500 + SdesSession.MaxOverhead];
    private readonly byte[] _protected = new byte[1500 + SdesSession.MaxOverhead];
    private readonly long[] _drops = new long[Enum.GetValues<LegDrop>().Length];
    private SdesSession? _srtp;
    private (SdesKey Ours, SdesKey Theirs)? _keys;
    private bool _mux;

    public RtpPortPair Ports => ports;

    public bool IsEncrypted => _srtp is not null;

    /// <summary>Packets that went no further, by <see cref="LegDrop"/>.</summary>
    public ReadOnlySpan<long> Drops => _drops;

    public void Apply(CallAgreement agreement)
    {
        _mux = agreement.RtcpMux;
        if (agreement.Keys is not { } keys)
        {
            _srtp?.Dispose();
            (_srtp, _keys) = (null, null);
            return;
        }
        // Under the same keys the stream goes on; a fresh context would use its numbers twice.
        if (_keys is { } known && known.Theirs.Key.Span.SequenceEqual(keys.Theirs.Key.Span) && known.Ours.Suite == keys.Ours.Suite)
            return;
        _srtp?.Dispose();
        _srtp = new SdesSession(keys.Ours.Suite == SdesSuite.Aes128CmSha1Tag32, keys.Ours.Key.Span, keys.Theirs.Key.Span);
        _keys = keys;
    }

    /// <summary>Reads both ports empty into the call's media.</summary>
    public void Drain(CallMedia media, TimeSpan now)
    {
        for (var i = 0; i < RtpPort.MaxPerTick && ports.Rtp.TryReceive(_packet, out var length, out var from); i++)
        {
            var isRtcp = _mux && length > 1 && _packet[1] is >= 192 and <= 223; // RFC 5761 4
            Count(isRtcp ? ReceiveRtcp(media, length, from, now) : ReceiveRtp(media, length, from, now));
        }
        for (var i = 0; i < RtpPort.MaxPerTick && ports.Rtcp.TryReceive(_packet, out var length, out var from); i++)
            Count(ReceiveRtcp(media, length, from, now));
    }

    private LegDrop ReceiveRtp(CallMedia media, int length, RemoteAddress from, TimeSpan now)
    {
        if (_srtp is { } srtp && srtp.UnprotectRtp(_packet.AsSpan(0, length), out length) != Drop.None)
            return LegDrop.NotAuthentic;
        return media.Receive(_packet.AsSpan(0, length), from, now);
    }

    private LegDrop ReceiveRtcp(CallMedia media, int length, RemoteAddress from, TimeSpan now)
    {
        if (_srtp is { } srtp && srtp.UnprotectRtcp(_packet.AsSpan(0, length), out length) != Drop.None)
            return LegDrop.NotAuthentic;
        return media.Leg.ReceiveRtcp(_packet.AsSpan(0, length), from, now);
    }

    private void Count(LegDrop drop) => _drops[(int)drop]++;

    public void SendRtp(ReadOnlySpan<byte> packet, RemoteAddress to)
    {
        if (_srtp is not { } srtp)
            ports.Rtp.TrySend(packet, to);
        else if (srtp.TryProtectRtp(packet, _protected, out var length))
            ports.Rtp.TrySend(_protected.AsSpan(0, length), to);
    }

    public void SendRtcp(ReadOnlySpan<byte> compound, RemoteAddress to)
    {
        var port = _mux ? ports.Rtp : ports.Rtcp;
        if (_srtp is not { } srtp)
            port.TrySend(compound, to);
        else if (srtp.TryProtectRtcp(compound, _protected, out var length))
            port.TrySend(_protected.AsSpan(0, length), to);
    }

    public void Dispose() => _srtp?.Dispose();
}
