namespace MediaServer.Recorder.Encryption;

/// <summary>What is wrong with a place in an encrypted file.</summary>
public enum ChunkFault : byte
{
    /// <summary>Bytes that are no chunk, up to the next one or the end.</summary>
    NoChunk,

    /// <summary>A chunk whose tag does not fit: damaged, forged, or under another key.</summary>
    BadTag,

    /// <summary>Chunks are missing between two that are there.</summary>
    Missing,

    /// <summary>A chunk that comes after a later one.</summary>
    OutOfOrder,

    /// <summary>The file ends inside a chunk.</summary>
    CutOff,

    /// <summary>The file ends without its last chunk: the writer died, or the end was taken away.</summary>
    NoEnd,

    /// <summary>Bytes behind the last chunk.</summary>
    Trailing,
}

/// <param name="Fault">What.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Amount">How many bytes; for <see cref="ChunkFault.Missing"/> how many chunks.</param>
public readonly record struct ChunkDamage(ChunkFault Fault, long Offset, long Amount);
