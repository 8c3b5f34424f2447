namespace MediaServer.Audio.Codecs;

/// <summary>What the jitter buffer asks of a codec; nothing here throws on a bad payload.</summary>
public interface IFrameDecoder : IDisposable
{
    /// <summary>No packet lasts longer (RFC 6716 section 3.4, R5; telephones stop at 60 ms).</summary>
    const int MaxPacketMilliseconds = 120;

    /// <summary>Of the PCM that comes out: 8000, 16000 or 48000.</summary>
    int SampleRate { get; }

    /// <summary>Of the RTP timestamp. Differs from <see cref="SampleRate"/> for G.722 (RFC 3551 section 4.5.2) and Opus.</summary>
    int ClockRate { get; }

    /// <summary>Samples that the payload will decode to; 0 when it is not one of this codec.</summary>
    int SamplesOf(ReadOnlySpan<byte> payload);

    /// <summary>Returns the samples written; 0 when the payload is bad.</summary>
    int Decode(ReadOnlySpan<byte> payload, Span<short> pcm);

    /// <summary>Fills <paramref name="pcm"/> with the packet before <paramref name="next"/>, when that carries it as redundancy.</summary>
    bool TryRecover(ReadOnlySpan<byte> next, Span<short> pcm);

    /// <summary>Fills a gap by the codec's own means; false when it has none and the waveform must be substituted.</summary>
    bool TryConceal(Span<short> pcm);

    /// <summary>Forgets the stream so far.</summary>
    void Reset();
}
