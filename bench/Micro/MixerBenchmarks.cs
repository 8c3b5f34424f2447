using BenchmarkDotNet.Attributes;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Dtmf;
using MediaServer.Audio.Jitter;
using MediaServer.Audio.Mixing;

namespace MediaServer.Bench.Micro;

/// <summary>What a tick of 20 ms does besides the codecs.</summary>
[MemoryDiagnoser]
public class MixerBenchmarks : IDisposable
{
    private const int Legs = 100;

    private readonly short[] _voice = AudioCodecBenchmarks.Voice(Pcm.Narrow);
    private readonly short[] _frame = new short[Pcm.MaxFrameSamples];
    private readonly byte[] _payload = new byte[160];
    private readonly Mixer _mixer = new();
    private readonly MixerLeg[] _legs = new MixerLeg[Legs];
    private readonly DtmfDetector _detector = new(Pcm.Narrow);
    private readonly JitterBuffer _jitter = new(new G711Decoder(G711Law.Mu));
    private uint _packet;

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < Legs; i++)
            _legs[i] = _mixer.AddLeg(Pcm.Narrow);
        G711.Encode(G711Law.Mu, _voice.AsSpan(0, 160), _payload);
    }

    /// <summary>100 telephones in one room, all speaking: gain control, sum, 100 times everybody else, limiter.</summary>
    [Benchmark]
    public int Mix100Legs()
    {
        _mixer.Begin();
        for (var i = 0; i < Legs; i++)
            _mixer.Speak(_legs[i], _voice.AsSpan(70 * i, 160));
        _mixer.Mix();
        foreach (var leg in _legs)
            _mixer.Hear(leg, _frame);
        return _frame[0];
    }

    /// <summary>20 ms of one leg through the tone detector.</summary>
    [Benchmark]
    public int DetectDtmf() => _detector.Process(_voice.AsSpan(0, 160), out _) ? 1 : 0;

    /// <summary>One packet of G.711 in, 20 ms out.</summary>
    [Benchmark]
    public int JitterBufferFrame()
    {
        var now = TimeSpan.FromMilliseconds(20 * ++_packet);
        _jitter.Receive(1, 160 * _packet, _payload, now);
        return (int)_jitter.Pull(_frame, now);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _jitter.Dispose();
        GC.SuppressFinalize(this);
    }
}
