namespace MediaServer.Audio.Codecs;

/// <summary>ITU-T G.722 at 64 kbit/s: two samples of 16 kHz from every byte; any byte is valid.</summary>
public sealed class G722Decoder : IFrameDecoder
{
    private const int History = 22;

    private readonly short[] _window = new short[History + Pcm.Wide / 1000 * IFrameDecoder.MaxPacketMilliseconds];
    private G722Band _lower = G722Band.Lower;
    private G722Band _higher = G722Band.Higher;

    public int SampleRate => Pcm.Wide;

    /// <summary>8000: an error of the first RTP profile that everybody keeps (RFC 3551 section 4.5.2).</summary>
    public int ClockRate => Pcm.Narrow;

    public int SamplesOf(ReadOnlySpan<byte> payload) => 2 * payload.Length <= _window.Length - History ? 2 * payload.Length : 0;

    public int Decode(ReadOnlySpan<byte> payload, Span<short> pcm)
    {
        var samples = 2 * payload.Length;
        if (samples > pcm.Length || samples > _window.Length - History)
            return 0;
        for (var i = 0; i < payload.Length; i++)
        {
            var (low, high) = (DecodeLower(payload[i] & 0x3F), DecodeHigher(payload[i] >> 6));
            var window = _window.AsSpan(2 * i, History + 2);
            window[History] = (short)(low + high);
            window[History + 1] = (short)(low - high);
            Join(window, out pcm[2 * i], out pcm[2 * i + 1]);
        }
        _window.AsSpan(samples, History).CopyTo(_window);
        return samples;
    }

    public bool TryRecover(ReadOnlySpan<byte> next, Span<short> pcm) => false;

    public bool TryConceal(Span<short> pcm) => false;

    public void Reset()
    {
        Array.Clear(_window);
        (_lower, _higher) = (G722Band.Lower, G722Band.Higher);
    }

    public void Dispose() { }

    private int DecodeLower(int code)
    {
        var sample = _lower.Prediction + (_lower.Scale * G722Tables.Qm6[code] >> 15);
        _lower.Adapt(_lower.Scale * G722Tables.Qm4[code >> 2] >> 15, G722Tables.Wl[code >> 2]);
        return Math.Clamp(sample, -16_384, 16_383);
    }

    private int DecodeHigher(int code)
    {
        var difference = _higher.Scale * G722Tables.Qm2[code] >> 15;
        var sample = _higher.Prediction + difference;
        _higher.Adapt(difference, G722Tables.Wh[code]);
        return Math.Clamp(sample, -16_384, 16_383);
    }

    // Receive QMF: the mirror of the encoder's.
    private static void Join(ReadOnlySpan<short> window, out short first, out short second)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < G722Tables.Qmf.Length; i++)
        {
            even += window[2 * i] * G722Tables.Qmf[i];
            odd += window[2 * i + 1] * G722Tables.Qmf[^(i + 1)];
        }
        first = (short)G722Band.Saturate(odd >> 11);
        second = (short)G722Band.Saturate(even >> 11);
    }
}
