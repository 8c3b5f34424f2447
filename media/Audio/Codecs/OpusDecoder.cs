using MediaServer.Audio.Native;

namespace MediaServer.Audio.Codecs;

/// <summary>Opus to mono PCM at the rate that is wanted; stereo is mixed down by the library.</summary>
public sealed unsafe class OpusDecoder : IFrameDecoder
{
    /// <summary>The RTP clock of Opus, whatever is coded (RFC 7587 section 4.1).</summary>
    private const int OpusClock = 48_000;

    private readonly DecoderHandle _handle;

    /// <param name="sampleRate">8000, 16000 or 48000.</param>
    public OpusDecoder(int sampleRate)
    {
        SampleRate = sampleRate;
        _handle = new DecoderHandle(sampleRate);
    }

    public int SampleRate { get; }

    public int ClockRate => OpusClock;

    public int SamplesOf(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return 0;
        fixed (byte* packet = payload)
        {
            var samples = LibOpus.PacketSamples(packet, payload.Length, SampleRate);
            return samples > 0 && samples <= SampleRate / 1000 * IFrameDecoder.MaxPacketMilliseconds ? samples : 0;
        }
    }

    public int Decode(ReadOnlySpan<byte> payload, Span<short> pcm) => payload.IsEmpty ? 0 : Run(payload, pcm, fec: 0);

    /// <summary>Restores the end of what is missing from the redundancy in the packet behind it; the library conceals the rest.</summary>
    public bool TryRecover(ReadOnlySpan<byte> next, Span<short> pcm) => !next.IsEmpty && Run(next, pcm, fec: 1) == pcm.Length;

    /// <summary>Concealment by the library, for multiples of 2.5 ms.</summary>
    public bool TryConceal(Span<short> pcm) => Run(default, pcm, fec: 0) == pcm.Length;

    public void Reset()
    {
        var error = LibOpus.DecoderControl(_handle.Pointer, LibOpus.ResetState);
        LibOpus.Require(error == LibOpus.Ok, "opus_decoder_ctl", error);
    }

    public void Dispose() => _handle.Dispose();

    private int Run(ReadOnlySpan<byte> payload, Span<short> pcm, int fec)
    {
        fixed (byte* packet = payload)
        fixed (short* output = pcm)
            return Math.Max(0, LibOpus.Decode(_handle.Pointer, packet, payload.Length, output, pcm.Length, fec));
    }
}
