using MediaServer.Recorder.Encryption;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>A disk that can be filled and emptied.</summary>
internal sealed class FakeDisk
{
    private const int NoSpaceOnDevice = 28;

    public bool IsFull { get; set; }

    /// <summary>Writes that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>What a write throws that is no trouble of the disk's.</summary>
    public Exception? Fault { get; set; }

    public IChunkTarget Open(string path)
    {
        Check();
        return new Target(this, ChunkFile.Create(path));
    }

    private void Check()
    {
        if (Fault is { } fault)
            throw fault;
        if (!IsFull)
            return;
        Refused++;
        throw new IOException("full", NoSpaceOnDevice);
    }

    private sealed class Target(FakeDisk disk, ChunkFile file) : IChunkTarget
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.IsFull && bytes.Length > 100)
                file.Write(bytes[..100], offset); // a full disk takes what still fits
            disk.Check();
            file.Write(bytes, offset);
        }

        public void FlushToDisk() => file.FlushToDisk();

        public void Dispose() => file.Dispose();
    }
}
