using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Transport.Srtp;
using MediaServer.Wire;
using Drop = MediaServer.Transport.Drop;

namespace MediaServer.Host.Phone.Media;

/// <summary>The way of a call's packets between its sockets and its media: SRTP where it was agreed, both ports or one.</summary>
internal sealed class CallTransport(RtpPortPair ports) : ICallSink, IDisposable
{
    /// <summary>Reports come every few seconds, and with their own time of arrival: five times a second is often enough to look.</summary>
    private const int TicksPerReport = 10;

    private readonly byte[] _protected = new byte[1500 + SdesSession.MaxOverhead];
    private readonly long[] _drops = new long[Enum.GetValues<LegDrop>().Length];
    private SdesSession? _srtp;
    private (SdesKey Ours, SdesKey Theirs)? _keys;
    private bool _mux;
    private int _ticks;

    public RtpPortPair Ports => ports;

    public bool IsEncrypted => _srtp is not null;

    /// <summary>Packets that went no further, by <see cref="LegDrop"/>.</summary>
    public ReadOnlySpan<long> Drops => _drops;

    public void Apply(CallAgreement agreement)
    {
        _mux = agreement.RtcpMux;
        if (agreement.Keys is not { } keys)
            return; // plain from the start: there is no way back to it (see PhoneCall.Apply)
        var (ours, theirs) = keys;
        var shortTag = ours.Suite == SdesSuite.Aes128CmSha1Tag32;
        // Each direction goes on under its key, whatever happens to the other: begun anew, it would use its numbers twice.
        if (_srtp is null || _keys is not { } known)
            _srtp = new SdesSession(shortTag, ours.Key.Span, theirs.Key.Span);
        else
        {
            if (!ours.IsSameAs(known.Ours))
                _srtp.RekeyOurs(shortTag, ours.Key.Span);
            if (!theirs.IsSameAs(known.Theirs))
                _srtp.RekeyTheirs(shortTag, theirs.Key.Span);
        }
        _keys = keys;
    }

    /// <summary>Reads the ports empty into the call's media.</summary>
    public void Drain(IRtpReceiver receiver, CallMedia media, TimeSpan now)
    {
        Drain(ports.Rtp, receiver, media, now);
        if (_ticks++ % TicksPerReport == 0)
            Drain(ports.Rtcp, receiver, media, now);
    }

    private void Drain(RtpPort port, IRtpReceiver receiver, CallMedia media, TimeSpan now)
    {
        for (var taken = 0; taken < RtpPort.MaxPerTick; taken += IRtpReceiver.Batch)
        {
            var count = receiver.Receive(port);
            for (var i = 0; i < count; i++)
                Take(receiver.Datagram(i), port, media, receiver.From(i), now - receiver.Age(i));
            if (count < IRtpReceiver.Batch)
                return;
        }
    }

    private void Take(Span<byte> datagram, RtpPort port, CallMedia media, RemoteAddress from, TimeSpan arrival)
    {
        var isRtcp = port == ports.Rtcp || _mux && datagram.Length > 1 && datagram[1] is >= 192 and <= 223; // RFC 5761 4
        Count(isRtcp ? ReceiveRtcp(media, datagram, from, arrival) : ReceiveRtp(media, datagram, from, arrival));
    }

    private LegDrop ReceiveRtp(CallMedia media, Span<byte> packet, RemoteAddress from, TimeSpan arrival)
    {
        var length = packet.Length;
        if (_srtp is { } srtp && srtp.UnprotectRtp(packet, out length) != Drop.None)
            return LegDrop.NotAuthentic;
        return media.Receive(packet[..length], from, arrival);
    }

    private LegDrop ReceiveRtcp(CallMedia media, Span<byte> compound, RemoteAddress from, TimeSpan arrival)
    {
        var length = compound.Length;
        if (_srtp is { } srtp && srtp.UnprotectRtcp(compound, out length) != Drop.None)
            return LegDrop.NotAuthentic;
        return media.Leg.ReceiveRtcp(compound[..length], from, arrival);
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
