using MediaServer.Audio.Codecs;

namespace MediaServer.Audio.Jitter;

/// <summary>skeleton</summary>
public sealed class JitterBuffer(IFrameDecoder decoder) : IDisposable
{
    public int SampleRate => decoder.SampleRate;

    public JitterBufferStats Stats => throw new NotImplementedException();

    /// <summary>Takes one packet; the payload is copied.</summary>
    public JitterDrop Receive(uint ssrc, ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, TimeSpan arrival) =>
        throw new NotImplementedException();

    /// <summary>Takes a packet of comfort noise (RFC 3389).</summary>
    public JitterDrop ReceiveNoise(uint ssrc, ushort sequence, uint timestamp, byte level, TimeSpan arrival) =>
        throw new NotImplementedException();

    /// <summary>Fills exactly 20 ms; called every 20 ms whatever arrived.</summary>
    public PlayedFrame Pull(Span<short> frame, TimeSpan now) => throw new NotImplementedException();

    public void Reset() => throw new NotImplementedException();

    public void Dispose() => decoder.Dispose();
}
