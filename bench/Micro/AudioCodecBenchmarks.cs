using BenchmarkDotNet.Attributes;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;

namespace MediaServer.Bench.Micro;

/// <summary>20 ms of one telephone through each codec.</summary>
[MemoryDiagnoser]
public class AudioCodecBenchmarks : IDisposable
{
    private readonly short[] _narrow = Voice(Pcm.Narrow);
    private readonly short[] _wide = Voice(Pcm.Wide);
    private readonly short[] _pcm = new short[Pcm.MaxFrameSamples];
    private readonly byte[] _payload = new byte[OpusEncoder.MaxPacketLength];
    private readonly G722Encoder _g722Encoder = new();
    private readonly G722Decoder _g722Decoder = new();
    private readonly OpusEncoder _opusEncoder = new(Pcm.Narrow);
    private readonly OpusDecoder _opusDecoder = new(Pcm.Narrow);
    private readonly byte[] _g711 = new byte[160];
    private readonly byte[] _g722 = new byte[160];
    private byte[] _opus = [];
    private int _frame;

    [GlobalSetup]
    public void Setup()
    {
        G711.Encode(G711Law.Mu, _narrow.AsSpan(0, 160), _g711);
        new G722Encoder().Encode(_wide.AsSpan(0, 320), _g722);
        using var encoder = new OpusEncoder(Pcm.Narrow);
        encoder.Encode(_narrow.AsSpan(0, 160), _payload);
        _opus = _payload[..encoder.Encode(_narrow.AsSpan(160, 160), _payload)];
    }

    [Benchmark]
    public int G711Encode()
    {
        G711.Encode(G711Law.Mu, _narrow.AsSpan(0, 160), _payload);
        return _payload[0];
    }

    [Benchmark]
    public int G711Decode()
    {
        G711.Decode(G711Law.Mu, _g711, _pcm);
        return _pcm[0];
    }

    [Benchmark]
    public int G722Encode()
    {
        _g722Encoder.Encode(Next(_wide, 320), _payload);
        return _payload[0];
    }

    [Benchmark]
    public int G722Decode() => _g722Decoder.Decode(_g722, _pcm);

    /// <summary>What each G.711 leg costs on its way into the room: 8 kHz, complexity 5, FEC.</summary>
    [Benchmark]
    public int OpusEncode() => _opusEncoder.Encode(Next(_narrow, 160), _payload);

    /// <summary>What each browser speaker costs once per room with telephones.</summary>
    [Benchmark]
    public int OpusDecode() => _opusDecoder.Decode(_opus, _pcm);

    [GlobalCleanup]
    public void Dispose()
    {
        _g722Decoder.Dispose();
        _opusEncoder.Dispose();
        _opusDecoder.Dispose();
        GC.SuppressFinalize(this);
    }

    private ReadOnlySpan<short> Next(short[] voice, int samples)
    {
        _frame = (_frame + 1) % (voice.Length / samples);
        return voice.AsSpan(_frame * samples, samples);
    }

    /// <summary>A second of 120 Hz with overtones that come and go: enough of a voice to make a codec work.</summary>
    internal static short[] Voice(int sampleRate)
    {
        var pcm = new short[sampleRate];
        for (var i = 0; i < pcm.Length; i++)
        {
            var t = i / (double)sampleRate;
            var sum = 0.0;
            for (var n = 1; n <= 20; n++)
                sum += Math.Sin(2 * Math.PI * 120 * n * t + n * n) * (1 + Math.Sin(2 * Math.PI * (3 + n % 5) * t)) / n;
            pcm[i] = (short)(1500 * sum);
        }
        return pcm;
    }
}
