using System.Text;
using MediaServer.Phone.Sdp;
using MediaServer.Wire;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Phone.Media;

/// <summary>Random beginnings of a leg's numbers (RFC 3550 5.1), and its opaque canonical name.</summary>
public readonly record struct LegNumbers(uint Ssrc, ushort Sequence, uint Timestamp, string CanonicalName);

/// <summary>RTP and RTCP of one call: whose packets count, and one unbroken stream of our own whatever is said in it (RFC 3550).</summary>
/// <remarks>
/// Used by one thread at a time. Numbers and timestamps go on over prompts, rooms, hold and re-INVITE: the receiver hears one source, until
/// it changes its SRTP key. Reports go every 5 s. Nothing here allocates after construction.
/// </remarks>
public sealed class RtpLeg
{
    /// <summary>The fixed interval of RFC 3550 6.2 for two parties, without its randomness: there is nobody to collide with.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A caller who is silent after answering has 30 s; one whose sound and reports stopped has 60 s; one who holds us has half an hour.
    /// </summary>
    public static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(30),
        LaterSilence = TimeSpan.FromSeconds(60),
        HeldSilence = TimeSpan.FromMinutes(30);

    private const int MaxPacket = 1500;

    private readonly ICallSink _sink;
    private readonly byte[] _name;
    private readonly DateTimeOffset _epoch;
    private readonly byte[] _packet = new byte[MaxPacket];
    private readonly SourceLock _source = new();
    private StreamLock _stream;
    private CallAgreement? _agreement;
    private RemoteAddress? _rtcpFound;
    private uint _ssrc;
    private ushort _sequence;
    private uint _packets,
        _octets;
    private bool _talks;
    private TimeSpan _heardAt;
    private bool _heard;
    private TimeSpan _reportAt = TimeSpan.MaxValue;

    /// <param name="epoch">The wall clock at time zero, for sender reports.</param>
    public RtpLeg(LegNumbers numbers, ICallSink sink, DateTimeOffset epoch)
    {
        (_sink, _epoch) = (sink, epoch);
        (_ssrc, _sequence, Timestamp) = (numbers.Ssrc, numbers.Sequence, numbers.Timestamp);
        _name = Encoding.ASCII.GetBytes(numbers.CanonicalName);
    }

    /// <summary>Of the sound that comes next.</summary>
    public uint Timestamp { get; private set; }

    public ReceptionStats Reception { get; } = new();

    /// <summary>From the other side's reports; zero before the first.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>What the other side lost of ours since its last report, 0 to 1.</summary>
    public double RemoteLoss { get; private set; }

    /// <summary>Whether a believed packet ever came.</summary>
    public bool WasHeard => _heard;

    /// <summary>Where sound goes now; null for nowhere.</summary>
    public RemoteAddress? Destination =>
        _source.Found ?? (_agreement is { } agreement && agreement.Rtp.Ip != UInt128.Zero ? agreement.Rtp : null);

    /// <summary>Whether the line is dead by the rule that fits: bad packets are no sign of death, only silence is.</summary>
    public bool IsDead(TimeSpan now)
    {
        var patience =
            _agreement is { Receives: false } or { Sends: false } ? HeldSilence
            : _heard ? LaterSilence
            : FirstSilence;
        return now - _heardAt > patience;
    }

    /// <summary>A description was agreed on, the first or a new one.</summary>
    /// <param name="signaling">Where signaling comes from; 0 when a proxy stands between.</param>
    public void Apply(CallAgreement agreement, UInt128 signaling, TimeSpan now)
    {
        if (_agreement is null)
            _reportAt = now + ReportInterval / 2; // an early first report: a round-trip time within the first seconds
        if (agreement.Rtp != _agreement?.Rtp)
            _rtcpFound = null;
        if (agreement.Keys is { } keys && _agreement?.Keys is { } before && !keys.Theirs.IsSameAs(before.Theirs))
            BeginStream();
        _talks &= agreement.Sends;
        _agreement = agreement;
        _heardAt = now;
        _source.Expect(agreement.Rtp, signaling, now);
    }

    /// <summary>
    /// Who changes its key may be somebody else from now on, who cannot know how often our numbers have wrapped (RFC 4568 7.1.4). Of a
    /// source that nobody has heard yet everybody takes it to be never, and a low number keeps that true for long enough.
    /// </summary>
    private void BeginStream()
    {
        _ssrc++;
        _sequence &= ushort.MaxValue / 2;
        (_packets, _octets, _talks) = (0, 0, false);
    }

    /// <summary>Takes one plain packet from the RTP port; <paramref name="packet"/> is the call's when nothing speaks against it.</summary>
    public LegDrop Receive(ReadOnlySpan<byte> bytes, RemoteAddress from, TimeSpan now, out RtpPacket packet)
    {
        if (!RtpPacket.TryParse(bytes, out packet) || _agreement is not { } agreement)
            return LegDrop.Malformed;
        var drop = _source.Check(from, packet.SequenceNumber, now);
        if (drop != LegDrop.None)
            return drop;
        if (!IsAgreed(agreement, packet.PayloadType))
            return LegDrop.UnknownPayloadType;
        if (!_stream.Accepts(packet.Ssrc, packet.SequenceNumber))
            return LegDrop.NewStream;
        (_heard, _heardAt) = (true, now);
        Reception.OnPacket(packet, agreement.Codec.ClockRate, now);
        return agreement.Receives ? LegDrop.None : LegDrop.NotListening;
    }

    /// <summary>13 is comfort noise at 8 kHz, which gateways send whether or not it was agreed (RFC 3389).</summary>
    private static bool IsAgreed(CallAgreement agreement, byte payloadType) =>
        payloadType == agreement.ReceivePayloadType || payloadType == agreement.EventPayloadType || payloadType == 13;

    /// <summary>Takes one plain RTCP packet.</summary>
    public LegDrop ReceiveRtcp(ReadOnlySpan<byte> compound, RemoteAddress from, TimeSpan now)
    {
        if (_agreement is null || !RtcpReader.TryParse(compound, out var reader))
            return LegDrop.Malformed;
        if (Destination is not { } remote || from.Ip != remote.Ip)
            return LegDrop.WrongSource;
        if (_source.Found is not null)
            _rtcpFound = from;
        while (reader.MoveNext())
        {
            if (SenderReport.TryParse(reader.Current, out var sender))
            {
                Reception.OnSenderReport(sender.Info.Time, now);
                Read(sender.Ssrc, sender.Blocks, now);
            }
            else if (ReceiverReport.TryParse(reader.Current, out var receiver))
            {
                Read(receiver.Ssrc, receiver.Blocks, now);
            }
        }
        return LegDrop.None;
    }

    private void Read(uint ssrc, ReportBlocks blocks, TimeSpan now)
    {
        // Who sends no silence still reports (RFC 3550 6.2); a forger at this address would have to know the stream as well.
        if (_source.Found is not null && ssrc == _stream.Ssrc)
            _heardAt = now;
        foreach (var block in blocks)
        {
            if (block.Ssrc != _ssrc)
                continue;
            RemoteLoss = block.FractionLost / 256.0;
            if (block.LastSenderReport == 0)
                continue;
            var passed = WallClock(now).Compact - block.LastSenderReport - block.DelaySinceLastSenderReport;
            var roundTrip = NtpTime.FromCompact(passed);
            if (roundTrip < TimeSpan.FromSeconds(30)) // a wrapped, thus negative one is a remote's slow clock
                RoundTrip = roundTrip;
        }
    }

    /// <summary>Sends one packet of sound that begins at <see cref="Timestamp"/>, which moves on by <paramref name="duration"/>.</summary>
    /// <param name="duration">In units of the codec's clock.</param>
    public void Send(ReadOnlySpan<byte> payload, uint duration)
    {
        var timestamp = Timestamp;
        Timestamp += duration;
        if (_agreement is not { Sends: true } agreement || Destination is not { } to || payload.Length > MaxPacket - RtpPacket.MinLength)
        {
            _talks = false;
            return;
        }
        // The marker begins a run of sound after a pause (RFC 3551 4.1): at the start, and after hold.
        var header = new RtpHeader(agreement.SendPayloadType, _sequence++, timestamp, _ssrc, Marker: !_talks);
        _talks = true;
        RtpHeaderWriter.TryBegin(_packet, header, out _);
        payload.CopyTo(_packet.AsSpan(RtpPacket.MinLength));
        _packets++;
        _octets += (uint)payload.Length;
        _sink.SendRtp(_packet.AsSpan(0, RtpPacket.MinLength + payload.Length), to);
    }

    /// <summary>Sends what reports are due; call every 20 ms.</summary>
    public void Tick(TimeSpan now)
    {
        if (now < _reportAt)
            return;
        _reportAt = now + ReportInterval;
        SendReport(now, goodbye: false);
    }

    /// <summary>Tells the other side that the stream ends (RFC 3550 6.6).</summary>
    public void Close(TimeSpan now)
    {
        if (_agreement is not null && _packets > 0)
            SendReport(now, goodbye: true);
    }

    private void SendReport(TimeSpan now, bool goodbye)
    {
        if (_agreement is not { } agreement || Destination is not { } remote)
            return;
        Span<ReportBlock> blocks = stackalloc ReportBlock[1];
        var count = Reception.TryReport(now, out blocks[0]) ? 1 : 0;
        var info = new SenderInfo(WallClock(now), Timestamp, _packets, _octets);
        if (!SenderReport.TryWrite(_packet, _ssrc, info, blocks[..count], out var length))
            return;
        if (SourceDescription.TryWrite(_packet.AsSpan(length), _ssrc, _name, out var added))
            length += added;
        ReadOnlySpan<uint> ssrcs = [_ssrc];
        if (goodbye && Goodbye.TryWrite(_packet.AsSpan(length), ssrcs, default, out added))
            length += added;
        _sink.SendRtcp(_packet.AsSpan(0, length), agreement.RtcpMux ? remote : _rtcpFound ?? agreement.Rtcp);
    }

    private NtpTime WallClock(TimeSpan now) => NtpTime.FromUnix(_epoch - DateTimeOffset.UnixEpoch + now);
}
