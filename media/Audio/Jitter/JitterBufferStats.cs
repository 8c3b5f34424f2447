namespace MediaServer.Audio.Jitter;

/// <summary>Why a packet was not taken.</summary>
public enum JitterDrop : byte
{
    None,

    /// <summary>The codec does not know it, or it is longer than any packet may be.</summary>
    BadPayload,

    /// <summary>Its time was played already: concealed, or skipped after a jump.</summary>
    Late,

    /// <summary>Its timestamp is here already.</summary>
    Duplicate,

    /// <summary>More waits than is ever played.</summary>
    Overflow,
}

/// <summary>What the last 20 ms were made of.</summary>
public enum PlayedFrame : byte
{
    /// <summary>Nothing was received yet, or nothing for so long that the stream starts anew.</summary>
    Silence,

    /// <summary>Received sound.</summary>
    Speech,

    /// <summary>Sound made up for what is missing, wholly or in part.</summary>
    Concealed,

    /// <summary>The sender is quiet and said so (RFC 3389).</summary>
    Noise,
}

/// <summary>What a jitter buffer did since it was made; counters only grow.</summary>
/// <param name="Delay">How long a packet without jitter waits now.</param>
/// <param name="Target">What the delay is steered to.</param>
/// <param name="Late">Packets dropped as <see cref="JitterDrop.Late"/>.</param>
/// <param name="ConcealedSamples">Samples made up by the codec or by waveform substitution.</param>
/// <param name="InsertedSamples">Samples by which sound was stretched.</param>
/// <param name="RemovedSamples">Samples by which it was shortened.</param>
/// <param name="Resets">Changes of SSRC and jumps of time.</param>
public readonly record struct JitterBufferStats(
    TimeSpan Delay,
    TimeSpan Target,
    long Received,
    long Late,
    long ConcealedSamples,
    long InsertedSamples,
    long RemovedSamples,
    int Resets
);
