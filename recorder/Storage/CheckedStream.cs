using System.Security.Cryptography;

namespace MediaServer.Recorder.Storage;

/// <summary>Compares what is read with its SHA-256. Whoever reads from front to end is not given the last bytes of anything else.</summary>
/// <remarks>Reading by place cannot be compared with a hash of the whole; there the tags of the chunks vouch for each of them.</remarks>
internal sealed class CheckedStream(Stream source, string sha256) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _hashed;

    public override long Length => source.Length;

    public override long Position
    {
        get => source.Position;
        set => source.Position = value;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <exception cref="InvalidDataException">The end was reached, and it was something else.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var at = source.Position;
        var read = await source.ReadAsync(buffer, cancellationToken);
        Check(at, buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        var at = source.Position;
        var read = source.Read(buffer);
        Check(at, buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => source.Seek(offset, origin);

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            source.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Check(long at, ReadOnlySpan<byte> read)
    {
        if (at != _hashed)
            return;
        _hash.AppendData(read);
        _hashed += read.Length;
        if (_hashed == source.Length && !read.IsEmpty && Convert.ToHexStringLower(_hash.GetCurrentHash()) != sha256)
            throw new InvalidDataException("what was stored has changed");
    }
}
