using MediaServer.Audio.Codecs;
using MediaServer.Recorder.Compose.Frames;

namespace MediaServer.Bench.Record.Synthetic;

/// <summary>Sound in frames of 20 ms: a tone of 60 ms at each full second, or noise with pauses.</summary>
public sealed class Voice : IDisposable
{
    private const double ToneSeconds = 0.060;

    private readonly int _rate;
    private readonly Func<double, double> _wave;
    private readonly OpusEncoder? _opus;
    private readonly G722Encoder _g722 = new();
    private readonly MediaCodec _codec;
    private long _sample;

    private Voice(MediaCodec codec, Func<double, double> wave)
    {
        (_codec, _wave) = (codec, wave);
        _rate = codec switch
        {
            MediaCodec.Opus => 48_000,
            MediaCodec.G722 => 16_000,
            _ => 8_000,
        };
        if (codec == MediaCodec.Opus)
            _opus = new OpusEncoder(_rate, 32_000);
    }

    public static Voice Beep(MediaCodec codec, double hertz) =>
        new(codec, t => t - Math.Floor(t) < ToneSeconds ? 0.5 * Math.Sin(2 * Math.PI * hertz * t) : 0);

    /// <summary>Bursts of a buzz, two seconds of four.</summary>
    public static Voice Talk(MediaCodec codec, double shift) =>
        new(
            codec,
            t => (t + shift) % 4 < 2 ? 0.2 * Math.Sin(900 * t + 5 * Math.Sin(37 * t)) * Math.Sin(19 * t) : 0.0005 * Math.Sin(313 * t)
        );

    /// <summary>Whether the last frame was nothing but silence.</summary>
    public bool IsQuiet { get; private set; }

    /// <param name="at">Goes on from here, in seconds; null from where it was.</param>
    public byte[] Next(double? at = null)
    {
        _sample = at is { } time ? (long)Math.Round(time * _rate) : _sample;
        var pcm = new short[_rate / 50];
        for (var i = 0; i < pcm.Length; i++)
            pcm[i] = (short)(_wave((double)_sample++ / _rate) * short.MaxValue);
        IsQuiet = pcm.All(s => Math.Abs((int)s) < 100);
        return Encode(pcm);
    }

    public void Dispose() => _opus?.Dispose();

    private byte[] Encode(short[] pcm)
    {
        if (_opus is not null)
        {
            var packet = new byte[OpusEncoder.MaxPacketLength];
            return packet[.._opus.Encode(pcm, packet)];
        }
        var bytes = new byte[160];
        if (_codec == MediaCodec.G722)
            _g722.Encode(pcm, bytes);
        else
            G711.Encode(_codec == MediaCodec.Pcmu ? G711Law.Mu : G711Law.A, pcm, bytes);
        return bytes;
    }
}
