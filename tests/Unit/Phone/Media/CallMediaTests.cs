using MediaServer.Audio;
using MediaServer.Audio.Jitter;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Wire;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Phone.Media;

/// <summary>Two ends of a line: what one says the other hears, in every codec and packet time.</summary>
public sealed class CallMediaTests : IDisposable
{
    private static readonly RemoteAddress One = new(((UInt128)0xFFFF << 32) | 0xC0000201, 4000);
    private static readonly RemoteAddress Other = One with { Port = 5000 };

    private readonly Line _toOther = new(One);
    private readonly Line _toOne = new(Other);
    private readonly CallMedia _one;
    private readonly CallMedia _other;
    private readonly short[] _said = new short[Pcm.FrameSamples(Pcm.Wide)];
    private readonly short[] _heard = new short[Pcm.FrameSamples(Pcm.Wide)];
    private TimeSpan _now = TimeSpan.FromSeconds(10);
    private int _phase;

    public CallMediaTests()
    {
        _one = new CallMedia(new RtpLeg(new LegNumbers(1, 10, 100, "one"), _toOther, DateTimeOffset.UnixEpoch));
        _other = new CallMedia(new RtpLeg(new LegNumbers(2, 20, 200, "other"), _toOne, DateTimeOffset.UnixEpoch));
        (_toOther.Peer, _toOne.Peer) = (_other, _one);
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    private static CallAgreement Agreement(CallCodec codec, RemoteAddress remote, int packetTime = 20, byte? events = 101) =>
        new()
        {
            Codec = codec,
            SendPayloadType = codec.PayloadType,
            ReceivePayloadType = codec.PayloadType,
            EventPayloadType = events,
            EventClockRate = 8000,
            PacketTime = packetTime,
            Rtp = remote,
            Rtcp = remote,
            RtcpMux = true,
            Sends = true,
            Receives = true,
        };

    private void Agree(CallCodec codec, int packetTime = 20, byte? events = 101)
    {
        _one.Apply(Agreement(codec, Other, packetTime, events), 0, _now);
        _other.Apply(Agreement(codec, One, packetTime, events), 0, _now);
    }

    /// <summary>20 ms: one says a tone, the other listens.</summary>
    private PlayedFrame Tick(double hertz = 400, double other = 400)
    {
        _now += Pcm.FrameDuration;
        (_toOther.Now, _toOne.Now) = (_now, _now);
        var frame = _said.AsSpan(0, _one.FrameSamples);
        for (var i = 0; i < frame.Length; i++, _phase++)
        {
            var t = 2 * Math.PI * _phase / _one.SampleRate;
            frame[i] = (short)(4000 * (Math.Sin(hertz * t) + Math.Sin(other * t)));
        }
        _one.Speak(frame);
        return _other.Hear(_heard.AsSpan(0, _other.FrameSamples), _now);
    }

    [Theory]
    [InlineData(CallCodec.Pcmu, 20)]
    [InlineData(CallCodec.Pcma, 10)]
    [InlineData(CallCodec.Pcmu, 30)]
    [InlineData(CallCodec.G722, 40)]
    [InlineData(CallCodec.G722, 60)]
    [InlineData(CallCodec.Opus, 20)]
    public void Sound_ArrivesWithoutAGap_InEveryCodecAndPacketTime(CallCodec codec, int packetTime)
    {
        Agree(codec, packetTime);
        for (var i = 0; i < 100; i++)
            Tick();
        for (var i = 0; i < 200; i++)
            Assert.Equal(PlayedFrame.Speech, Tick());
        Assert.InRange(_heard.AsSpan(0, _other.FrameSamples).ToArray().Max(s => (int)s), 6000, 10_000);
        Assert.Equal(0, _other.Leg.Reception.Lost);
    }

    [Fact]
    public void CodecOfARenegotiation_TakesOver_AndTheStreamGoesOn()
    {
        Agree(CallCodec.Pcmu);
        for (var i = 0; i < 50; i++)
            Tick();
        Agree(CallCodec.G722);
        for (var i = 0; i < 50; i++)
            Tick();
        Assert.Equal((PlayedFrame.Speech, Pcm.Wide), (Tick(), _other.SampleRate));
        Assert.Equal(101, _other.Leg.Reception.Received);
    }

    [Fact]
    public void KeyByEvent_IsTakenOnce_HoweverOftenItIsRepeated_AndInfoForTheSamePressIsNot()
    {
        Agree(CallCodec.Pcmu);
        PressFiveByEvent();
        _other.OnInfo('5', _now);
        Assert.Equal("5", TakeKeys());
    }

    private void PressFiveByEvent()
    {
        ushort sequence = 500;
        for (var i = 0; i < 8; i++)
        {
            var packet = new byte[12 + TelephoneEvent.Length];
            RtpHeaderWriter.TryBegin(packet, new RtpHeader(101, sequence++, 777, 1), out _);
            Assert.True(new TelephoneEvent(5, i >= 5, 10, (ushort)(160 * (i + 1))).TryWrite(packet.AsSpan(12)));
            _other.Receive(packet, One, _now);
        }
    }

    private string TakeKeys()
    {
        var keys = "";
        while (_other.TryTakeKey(out var key))
            keys += key;
        return keys;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void KeyByTone_WithPacketsMissingInIt_IsOnePress(int missing)
    {
        Agree(CallCodec.Pcmu, events: null);
        for (var i = 0; i < 50; i++)
            Tick();
        var keys = "";
        for (var i = 0; i < 30; i++)
        {
            _toOther.IsCut = i >= 8 && i < 8 + missing;
            if (i is >= 4 and < 20)
                Tick(770, 1336); // 5
            else
                Tick(0, 0);
            keys += TakeKeys();
        }
        Assert.Equal("5", keys);
    }

    [Theory]
    [InlineData(CallCodec.Pcmu)]
    [InlineData(CallCodec.G722)]
    public void EventsThatARenegotiationTakesAway_LeaveTones_WhichAreHeardAndCutOut(CallCodec codec)
    {
        Agree(CallCodec.Pcmu);
        for (var i = 0; i < 200; i++) // 4 s: tones are not listened for any more
            Tick();
        PressFiveByEvent();
        Assert.Equal("5", TakeKeys());

        Agree(codec, events: null);
        for (var i = 0; i < 50; i++)
            Tick(0, 0);
        for (var i = 0; i < 16; i++)
            Tick(852, 1477); // 9
        Assert.Equal("9", TakeKeys());
        Assert.Equal(PlayedFrame.Speech, Tick(852, 1477));
        Assert.All(_heard, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void EventsThatARenegotiationBringsBack_AreTheOnlyWayAgain()
    {
        Agree(CallCodec.Pcmu);
        PressFiveByEvent();
        Agree(CallCodec.Pcmu, events: null);
        Agree(CallCodec.Pcmu);
        for (var i = 0; i < 200; i++)
            Tick();
        for (var i = 0; i < 16; i++)
            Tick(852, 1477);
        Assert.Equal("5", TakeKeys());
    }

    [Fact]
    public void Tick_OfALine_AllocatesNothing()
    {
        Agree(CallCodec.Pcmu);
        void Run(int ticks)
        {
            for (var i = 0; i < ticks; i++)
            {
                Tick();
                _one.Tick(_now);
                _other.Tick(_now);
            }
        }
        Assert.Equal(0, Allocated.By(() => Run(500)));
    }

    /// <summary>A wire without loss or delay.</summary>
    private sealed class Line(RemoteAddress from) : ICallSink
    {
        public CallMedia? Peer { get; set; }

        public TimeSpan Now { get; set; }

        /// <summary>Packets are lost now.</summary>
        public bool IsCut { get; set; }

        public void SendRtp(ReadOnlySpan<byte> packet, RemoteAddress to)
        {
            if (!IsCut)
                Peer!.Receive(packet, from, Now);
        }

        public void SendRtcp(ReadOnlySpan<byte> compound, RemoteAddress to) => Peer!.Leg.ReceiveRtcp(compound, from, Now);
    }
}
