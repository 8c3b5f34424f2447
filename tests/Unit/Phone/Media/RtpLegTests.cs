using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Wire;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Phone.Media;

/// <summary>One stream each way, whatever happens to the call (RFC 3550).</summary>
public class RtpLegTests
{
    private static readonly RemoteAddress Remote = new(((UInt128)0xFFFF << 32) | 0xC000020A, 4000);
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CallAgreement Pcmu = new()
    {
        Codec = CallCodec.Pcmu,
        SendPayloadType = 0,
        ReceivePayloadType = 0,
        EventPayloadType = 101,
        EventClockRate = 8000,
        PacketTime = 20,
        Rtp = Remote,
        Rtcp = Remote with { Port = 4001 },
        RtcpMux = false,
        Sends = true,
        Receives = true,
    };

    private readonly Outbox _wire = new();
    private readonly RtpLeg _leg;
    private TimeSpan _now = TimeSpan.FromSeconds(10);
    private ushort _sequence = 100;

    public RtpLegTests()
    {
        _leg = new RtpLeg(new LegNumbers(0x1234, 65534, 4_294_967_200, "leg"), _wire, Epoch);
        _leg.Apply(Pcmu, UInt128.Zero, _now);
    }

    private LegDrop Receive(byte payloadType = 0, uint ssrc = 7, RemoteAddress? from = null)
    {
        var bytes = new byte[12 + 160];
        RtpHeaderWriter.TryBegin(bytes, new RtpHeader(payloadType, _sequence++, (uint)(_sequence * 160), ssrc), out _);
        return _leg.Receive(bytes, from ?? Remote, _now, out _);
    }

    private void Send(int frames)
    {
        for (var i = 0; i < frames; i++)
            _leg.Send(new byte[160], 160);
    }

    [Fact]
    public void Numbers_GoOnOverWrapAroundAndHold_AndTheMarkerBeginsSoundAnew()
    {
        Send(3);
        _leg.Apply(Pcmu with { Sends = false }, UInt128.Zero, _now);
        Send(50);
        _leg.Apply(Pcmu, UInt128.Zero, _now);
        Send(2);

        Assert.Equal([65534, 65535, 0, 1, 2], _wire.Rtp.Select(p => (int)p.Sequence));
        Assert.Equal([true, false, false, true, false], _wire.Rtp.Select(p => p.Marker));
        Assert.Equal(53u * 160, _wire.Rtp[3].Timestamp - _wire.Rtp[0].Timestamp);
        Assert.All(_wire.Rtp, p => Assert.Equal(Remote, p.To));
    }

    [Fact]
    public void AnotherKeyOfTheirs_BeginsAnotherStream_WhoseCounterIsZeroToAnybody() // RFC 4568 7.1.4
    {
        _leg.Apply(Encrypted(theirs: 2), UInt128.Zero, _now);
        _leg.Apply(Encrypted(theirs: 2) with { Sends = false }, UInt128.Zero, _now);
        _leg.Apply(Encrypted(theirs: 2), UInt128.Zero, _now);
        Send(1);
        Assert.Equal((0x1234u, (ushort)65534), (_wire.Rtp[0].Ssrc, _wire.Rtp[0].Sequence));

        _leg.Apply(Encrypted(theirs: 3), UInt128.Zero, _now);
        Send(1);
        var first = _wire.Rtp[1];
        Assert.NotEqual(0x1234u, first.Ssrc);
        Assert.InRange(first.Sequence, 0, 0x7FFF);
        Assert.True(first.Marker);
        Assert.Equal(160u, first.Timestamp - _wire.Rtp[0].Timestamp);

        _leg.Tick(_now + RtpLeg.ReportInterval);
        Assert.True(RtcpReader.TryParse(Assert.Single(_wire.Rtcp).Bytes, out var reader) && reader.MoveNext());
        Assert.True(SenderReport.TryParse(reader.Current, out var report));
        Assert.Equal((first.Ssrc, 1u), (report.Ssrc, report.Info.PacketCount));
    }

    private static CallAgreement Encrypted(byte theirs) => Pcmu with { Keys = (Key(1), Key(theirs)) };

    private static SdesKey Key(byte fill) => new(1, SdesSuite.Aes128CmSha1Tag80, Enumerable.Repeat(fill, SdesKey.Length).ToArray());

    [Fact]
    public void Sound_GoesWhereItComesFrom_OnceThatIsProven()
    {
        var behindNat = Remote with { Port = 61234 };
        Send(1);
        for (var i = 0; i < SourceLock.Probation; i++)
            Receive(from: behindNat);
        Send(1);
        Assert.Equal([Remote, behindNat], _wire.Rtp.Select(p => p.To));
    }

    [Fact]
    public void PayloadTypesThatWereNotAgreed_AreDropped_ComfortNoiseAndEventsAreNot()
    {
        Assert.Equal(LegDrop.UnknownPayloadType, Receive(payloadType: 97));
        Assert.Equal(LegDrop.None, Receive(payloadType: 101));
        Assert.Equal(LegDrop.None, Receive(payloadType: 13));
    }

    [Fact]
    public void AnotherSsrc_IsBelievedWithItsFourthPacketInARow()
    {
        Assert.Equal(LegDrop.None, Receive(ssrc: 7));
        Assert.Equal(
            [LegDrop.NewStream, LegDrop.NewStream, LegDrop.NewStream, LegDrop.None],
            Enumerable.Range(0, 4).Select(_ => Receive(ssrc: 8))
        );
        Assert.Equal(LegDrop.NewStream, Receive(ssrc: 7));
    }

    [Fact]
    public void Silence_EndsTheLine_After30SecondsAtFirst_60Later_AndHalfAnHourOnHold()
    {
        Assert.False(_leg.IsDead(_now + RtpLeg.FirstSilence));
        Assert.True(_leg.IsDead(_now + RtpLeg.FirstSilence + TimeSpan.FromSeconds(1)));
        Receive();
        Assert.False(_leg.IsDead(_now + RtpLeg.LaterSilence));
        Assert.True(_leg.IsDead(_now + RtpLeg.LaterSilence + TimeSpan.FromSeconds(1)));
        _leg.Apply(Pcmu with { Sends = false }, UInt128.Zero, _now);
        Assert.False(_leg.IsDead(_now + TimeSpan.FromMinutes(29)));
        Assert.True(_leg.IsDead(_now + TimeSpan.FromMinutes(31)));
    }

    [Fact]
    public void ForgedPackets_KeepNoDeadLineAlive()
    {
        for (var i = 0; i < SourceLock.Probation; i++)
            Receive();
        var heardAt = _now;
        _now += RtpLeg.LaterSilence;
        Receive(from: Remote with { Port = 9999 });
        Assert.True(_leg.IsDead(heardAt + RtpLeg.LaterSilence + TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reports_OfACallerWhoSendsNoSilence_KeepTheLineAlive(bool asSender)
    {
        for (var i = 0; i < SourceLock.Probation; i++)
            Receive();
        for (var end = _now + TimeSpan.FromMinutes(2); _now < end; )
        {
            _now += RtpLeg.ReportInterval;
            ReceiveReport(asSender, ssrc: 7, Remote with { Port = 4001 });
            Assert.False(_leg.IsDead(_now));
        }
        Assert.True(_leg.IsDead(_now + RtpLeg.LaterSilence + TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(4, 8, 0)] // of a stream that is not the call's
    [InlineData(4, 7, 1)] // from somewhere else
    [InlineData(3, 7, 0)] // before it is proven where the call comes from
    public void Reports_OfAnybodyElse_KeepNoDeadLineAlive(int packets, uint ssrc, int farther)
    {
        for (var i = 0; i < packets; i++)
            Receive();
        var heardAt = _now;
        _now += RtpLeg.LaterSilence;
        ReceiveReport(asSender: true, ssrc, Remote with { Ip = Remote.Ip + (UInt128)farther });
        ReceiveReport(asSender: false, ssrc, Remote with { Ip = Remote.Ip + (UInt128)farther });
        Assert.True(_leg.IsDead(heardAt + RtpLeg.LaterSilence + TimeSpan.FromSeconds(1)));
    }

    private void ReceiveReport(bool asSender, uint ssrc, RemoteAddress from)
    {
        var bytes = new byte[64];
        var length = 0;
        Assert.True(
            asSender
                ? SenderReport.TryWrite(bytes, ssrc, new SenderInfo(default, 0, 4, 640), [], out length)
                : ReceiverReport.TryWrite(bytes, ssrc, [], out length)
        );
        _leg.ReceiveRtcp(bytes.AsSpan(0, length), from, _now);
    }

    [Fact]
    public void Reports_GoEveryFiveSeconds_TellLoss_AndMeasureTheRoundTrip()
    {
        Send(1);
        Receive();
        _sequence++; // one lost
        Receive();
        for (var end = _now + TimeSpan.FromSeconds(11); _now < end; _now += TimeSpan.FromMilliseconds(20))
            _leg.Tick(_now);

        Assert.Equal(2, _wire.Rtcp.Count);
        Assert.All(_wire.Rtcp, r => Assert.Equal(Remote with { Port = 4001 }, r.To));
        Assert.True(RtcpReader.TryParse(_wire.Rtcp[0].Bytes, out var reader) && reader.MoveNext());
        Assert.True(SenderReport.TryParse(reader.Current, out var report));
        Assert.Equal(1, report.Blocks.Count);
        foreach (var block in report.Blocks)
            Assert.Equal(1, block.CumulativeLost);

        var sent = report.Info.Time.Compact;
        var answer = new byte[64];
        ReadOnlySpan<ReportBlock> blocks = [new(0x1234, 64, 1, 1, 0, sent, NtpTime.ToCompact(TimeSpan.FromMilliseconds(100)))];
        Assert.True(ReceiverReport.TryWrite(answer, 7, blocks, out var length));
        var sentAt = TimeSpan.FromSeconds(12.5);
        Assert.Equal(
            LegDrop.None,
            _leg.ReceiveRtcp(answer.AsSpan(0, length), Remote with { Port = 4001 }, sentAt + TimeSpan.FromMilliseconds(180))
        );
        Assert.InRange(_leg.RoundTrip.TotalMilliseconds, 79, 81);
        Assert.Equal(0.25, _leg.RemoteLoss);
    }

    [Fact]
    public void Tick_OfSoundAndReports_AllocatesNothing()
    {
        var silent = new RtpLeg(new LegNumbers(1, 1, 1, "leg"), new Nowhere(), Epoch);
        silent.Apply(Pcmu, UInt128.Zero, _now);
        var payload = new byte[160];
        var packet = new byte[172];
        RtpHeaderWriter.TryBegin(packet, new RtpHeader(0, 1, 160, 7), out _);
        void Run(int ticks)
        {
            for (var i = 0; i < ticks; i++)
            {
                _now += TimeSpan.FromMilliseconds(20);
                silent.Receive(packet, Remote, _now, out _);
                silent.Send(payload, 160);
                silent.Tick(_now);
            }
        }
        Assert.Equal(0, Allocated.By(() => Run(2500)));
    }

    private sealed record Sent(uint Ssrc, ushort Sequence, uint Timestamp, bool Marker, RemoteAddress To);

    private sealed class Outbox : ICallSink
    {
        public List<Sent> Rtp { get; } = [];

        public List<(byte[] Bytes, RemoteAddress To)> Rtcp { get; } = [];

        public void SendRtp(ReadOnlySpan<byte> packet, RemoteAddress to)
        {
            Assert.True(RtpPacket.TryParse(packet, out var rtp));
            Rtp.Add(new Sent(rtp.Ssrc, rtp.SequenceNumber, rtp.Timestamp, rtp.Marker, to));
        }

        public void SendRtcp(ReadOnlySpan<byte> compound, RemoteAddress to) => Rtcp.Add((compound.ToArray(), to));
    }

    private sealed class Nowhere : ICallSink
    {
        public void SendRtp(ReadOnlySpan<byte> packet, RemoteAddress to) { }

        public void SendRtcp(ReadOnlySpan<byte> compound, RemoteAddress to) { }
    }
}
