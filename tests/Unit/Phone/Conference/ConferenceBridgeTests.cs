using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Signals;
using MediaServer.Phone.Conference;

namespace MediaServer.Tests.Unit.Phone.Conference;

/// <summary>Who hears whom in a room with callers, tick by tick.</summary>
public sealed class ConferenceBridgeTests : IDisposable
{
    private readonly ConferenceBridge _bridge = new();
    private readonly Published _published = new();
    private readonly OpusEncoder _browser = new(Pcm.Wide);
    private readonly byte[] _packet = new byte[OpusEncoder.MaxPacketLength];
    private readonly short[] _tone = new short[Pcm.FrameSamples(Pcm.Wide)];
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private uint _timestamp;

    public ConferenceBridgeTests()
    {
        for (var i = 0; i < _tone.Length; i++)
            _tone[i] = (short)(8000 * Math.Sin(2 * Math.PI * 500 * i / Pcm.Wide));
    }

    public void Dispose()
    {
        _bridge.Dispose();
        _browser.Dispose();
    }

    private ConferenceLeg AddLeg(int rate) => _bridge.Add(rate, 0, _published);

    /// <summary>One tick: these speak, that one's ear is returned.</summary>
    private byte Tick(ConferenceLeg ear, params ReadOnlySpan<ConferenceLeg> speakers)
    {
        _now += Pcm.FrameDuration;
        _bridge.Begin(_now);
        foreach (var speaker in speakers)
            speaker.Speak(_tone.AsSpan(0, Pcm.FrameSamples(speaker.SampleRate)));
        _bridge.Mix();
        Span<short> frame = stackalloc short[Pcm.FrameSamples(ear.SampleRate)];
        ear.Hear(frame);
        return LevelMeter.Measure(frame);
    }

    /// <summary>A browser's packet of 20 ms.</summary>
    private void Browser(uint ssrc, byte level)
    {
        var length = _browser.Encode(_tone, _packet);
        _bridge.Receive(ssrc, _timestamp, level, _packet.AsSpan(0, length), _now);
    }

    private byte TickWithBrowsers(ConferenceLeg ear, params (uint Ssrc, byte Level)[] browsers)
    {
        _timestamp += 960;
        foreach (var (ssrc, level) in browsers)
            Browser(ssrc, level);
        return Tick(ear);
    }

    [Theory]
    [InlineData(Pcm.Narrow, Pcm.Narrow)]
    [InlineData(Pcm.Narrow, Pcm.Wide)]
    [InlineData(Pcm.Wide, Pcm.Narrow)]
    public void Callers_HearEachOther_AndNotThemselves(int speaking, int listening)
    {
        var (one, other) = (AddLeg(speaking), AddLeg(listening));
        for (var i = 0; i < 10; i++)
            Tick(other, one);
        Assert.InRange(Tick(other, one), (byte)0, (byte)40);
        Assert.Equal(LevelMeter.Silence, Tick(one, one));
    }

    [Fact]
    public void Caller_IsPublishedWithItsLevel_AndSilenceOfTheMutedIsNot()
    {
        var leg = AddLeg(Pcm.Narrow);
        for (var i = 0; i < 3; i++)
            Tick(leg, leg);
        Tick(leg);
        Tick(leg, leg);
        Assert.Equal([0u, 960, 1920, 3840], _published.Timestamps);
        Assert.All(_published.Levels, level => Assert.InRange(level, (byte)0, (byte)40));
    }

    [Fact]
    public void Browser_IsHeardOnBothBuses()
    {
        var (narrow, wide) = (AddLeg(Pcm.Narrow), AddLeg(Pcm.Wide));
        _bridge.SetSpeakers([7]);
        for (var i = 0; i < 50; i++)
            TickWithBrowsers(narrow, (7, 20));
        Assert.InRange(TickWithBrowsers(narrow, (7, 20)), (byte)0, (byte)40);
        Assert.InRange(TickWithBrowsers(wide, (7, 20)), (byte)0, (byte)40);
    }

    [Fact]
    public void UnknownStream_IsNotHeard_AndOneThatLeftIsNotEither()
    {
        var ear = AddLeg(Pcm.Narrow);
        for (var i = 0; i < 50; i++)
            Assert.Equal(LevelMeter.Silence, TickWithBrowsers(ear, (7, 20)));
        _bridge.SetSpeakers([7]);
        for (var i = 0; i < 50; i++)
            TickWithBrowsers(ear, (7, 20));
        _bridge.SetSpeakers([]);
        Assert.Equal(LevelMeter.Silence, TickWithBrowsers(ear, (7, 20)));
    }

    [Fact]
    public void Tick_OfCallersOnBothBusesAndABrowser_AllocatesNothing()
    {
        var (one, other) = (AddLeg(Pcm.Narrow), AddLeg(Pcm.Wide));
        _bridge.SetSpeakers([7]);
        var quiet = new ConferenceLeg[] { one, other };
        void Run(int ticks)
        {
            for (var i = 0; i < ticks; i++)
            {
                _timestamp += 960;
                Browser(7, 20);
                Tick(one, quiet);
            }
        }
        _published.Forgets = true;
        Assert.Equal(0, Allocated.By(() => Run(200)));
    }

    private sealed class Published : ICallPublisher
    {
        public List<uint> Timestamps { get; } = [];

        public List<byte> Levels { get; } = [];

        public bool Forgets { get; set; }

        public void Publish(ReadOnlySpan<byte> opus, uint timestamp, byte level)
        {
            if (Forgets)
                return;
            Timestamps.Add(timestamp);
            Levels.Add(level);
        }
    }
}
