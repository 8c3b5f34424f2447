using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Recorder.Encryption;

/// <summary>Reads an encrypted file from any place. Every chunk but the last must be full, as <see cref="ChunkFileWriter.Write"/> makes them.</summary>
/// <remarks>
/// Nothing is given out that its tag does not vouch for. A file that was cut off is refused as a whole when it is opened, since whoever
/// reads by place would not notice the missing end.
/// </remarks>
public sealed class ChunkFileStream : Stream
{
    private readonly Stream _source;
    private readonly ChunkCipher _cipher;
    private readonly long _start;
    private readonly byte[] _sealed = new byte[ChunkHeader.MaxChunk];
    private readonly byte[] _plain = new byte[ChunkHeader.MaxPlain];
    private long _chunk = -1;
    private int _plainLength;

    private ChunkFileStream(Stream source, in ChunkFileHeader header, ChunkCipher cipher, long length)
    {
        (_source, Header, _cipher, _start, Length) = (source, header, cipher, header.Length, length);
    }

    public ChunkFileHeader Header { get; }

    /// <summary>Of the plain text.</summary>
    public override long Length { get; }

    public override long Position { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <summary>False when the source is no whole encrypted file of that recording.</summary>
    /// <param name="source">Seekable; the stream owns it once it is open.</param>
    /// <param name="recording">Whose file it should be.</param>
    /// <param name="key">The recording's key.</param>
    /// <param name="stream">Positioned at the beginning of the text.</param>
    public static bool TryOpen(Stream source, string recording, DataKey key, [NotNullWhen(true)] out ChunkFileStream? stream)
    {
        stream = null;
        if (!ChunkFileReader.TryReadHeader(source, out var header) || header.Recording != recording)
            return false;
        Span<byte> bytes = stackalloc byte[ChunkHeader.Length];
        source.Position = LastChunkAt(source.Length, header.Length);
        var read = source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (!TryMeasure(bytes[..read], source.Length, header.Length, out var length))
            return false;
        stream = new ChunkFileStream(source, header, new ChunkCipher(key, header), length);
        return true;
    }

    /// <summary>The same for a source that can only be waited for; null when it is no whole encrypted file of that recording.</summary>
    public static async Task<ChunkFileStream?> OpenAsync(Stream source, string recording, DataKey key, CancellationToken cancel)
    {
        var bytes = new byte[ChunkFileHeader.MaxLength];
        source.Position = 0;
        var read = await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        if (!ChunkFileHeader.TryParse(bytes.AsSpan(0, read), out var header) || header.Recording != recording)
            return null;
        source.Position = LastChunkAt(source.Length, header.Length);
        read = await source.ReadAtLeastAsync(bytes.AsMemory(0, ChunkHeader.Length), ChunkHeader.Length, throwOnEndOfStream: false, cancel);
        return TryMeasure(bytes.AsSpan(0, read), source.Length, header.Length, out var length)
            ? new ChunkFileStream(source, header, new ChunkCipher(key, header), length)
            : null;
    }

    /// <exception cref="InvalidDataException">The chunk is damaged, forged, or under another key.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length || buffer.IsEmpty)
            return 0;
        if (Position / ChunkHeader.MaxPlain is var chunk && chunk != _chunk)
        {
            Seek(chunk);
            Open(chunk, _source.ReadAtLeast(_sealed, _sealed.Length, throwOnEndOfStream: false));
        }
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length || buffer.IsEmpty)
            return 0;
        if (Position / ChunkHeader.MaxPlain is var chunk && chunk != _chunk)
        {
            Seek(chunk);
            Open(chunk, await _source.ReadAtLeastAsync(_sealed, _sealed.Length, throwOnEndOfStream: false, cancellationToken));
        }
        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cipher.Dispose();
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    private static long ChunksIn(long total, long start) => (total - start + ChunkHeader.MaxChunk - 1) / ChunkHeader.MaxChunk;

    private static long LastChunkAt(long total, long start) => start + Math.Max(0, ChunksIn(total, start) - 1) * ChunkHeader.MaxChunk;

    /// <summary>The length of the text, from that of the file; its last chunk must say that it is the last.</summary>
    private static bool TryMeasure(ReadOnlySpan<byte> lastChunk, long total, long start, out long length)
    {
        length = 0;
        var chunks = ChunksIn(total, start);
        if (!ChunkHeader.TryParse(lastChunk, out var header) || !header.IsFinal || header.Index != (ulong)(chunks - 1))
            return false;
        length = (chunks - 1) * ChunkHeader.MaxPlain + header.PlainLength;
        return LastChunkAt(total, start) + header.ChunkLength == total;
    }

    private void Seek(long chunk)
    {
        // A chunk that could not be opened must not be taken for one that was.
        _chunk = -1;
        var at = _start + chunk * ChunkHeader.MaxChunk;
        if (_source.Position != at)
            _source.Position = at;
    }

    private void Open(long chunk, int read)
    {
        var bytes = _sealed.AsSpan(0, read);
        if (!ChunkHeader.TryParse(bytes, out var header) || header.Index != (ulong)chunk || header.ChunkLength > read)
            throw new InvalidDataException($"chunk {chunk} of {Header.File} is not where it belongs");
        if (!_cipher.TryOpen(header, bytes[..header.ChunkLength], _plain.AsSpan(0, header.PlainLength)))
            throw new InvalidDataException($"chunk {chunk} of {Header.File} is damaged");
        (_chunk, _plainLength) = (chunk, header.PlainLength);
    }

    private int Take(Span<byte> buffer)
    {
        var offset = (int)(Position % ChunkHeader.MaxPlain);
        var part = _plain.AsSpan(offset, Math.Min(buffer.Length, _plainLength - offset));
        part.CopyTo(buffer);
        Position += part.Length;
        return part.Length;
    }
}
