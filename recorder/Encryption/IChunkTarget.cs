using Microsoft.Win32.SafeHandles;

namespace MediaServer.Recorder.Encryption;

/// <summary>Where an encrypted file's bytes go: the edge to the disk.</summary>
public interface IChunkTarget : IDisposable
{
    /// <exception cref="IOException">The disk does not take them; what it took of them is written again by the next call.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void FlushToDisk();
}

/// <summary>A new file on the disk.</summary>
public sealed class ChunkFile : IChunkTarget
{
    private readonly SafeFileHandle _file;

    private ChunkFile(SafeFileHandle file) => _file = file;

    /// <summary>One of that name must not exist, because its nonces are used up.</summary>
    public static ChunkFile Create(string path) => new(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_file, bytes, offset);

    public void FlushToDisk() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();
}
