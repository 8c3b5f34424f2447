namespace MediaServer.Audio.Codecs;

/// <summary>G.711 for the jitter buffer: one byte, one sample, nothing to remember.</summary>
public sealed class G711Decoder(G711Law law) : IFrameDecoder
{
    public int SampleRate => Pcm.Narrow;

    public int ClockRate => Pcm.Narrow;

    public int SamplesOf(ReadOnlySpan<byte> payload) =>
        payload.Length <= Pcm.Narrow / 1000 * IFrameDecoder.MaxPacketMilliseconds ? payload.Length : 0;

    public int Decode(ReadOnlySpan<byte> payload, Span<short> pcm)
    {
        if (payload.Length > pcm.Length)
            return 0;
        G711.Decode(law, payload, pcm);
        return payload.Length;
    }

    public bool TryRecover(ReadOnlySpan<byte> next, Span<short> pcm) => false;

    public bool TryConceal(Span<short> pcm) => false;

    public void Reset() { }

    public void Dispose() { }
}
