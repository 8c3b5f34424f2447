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

    /// <summary>How long a text of this length is when encrypted under this header.</summary>
    public static long SealedLength(in ChunkFileHeader header, long plain)
    {
        var chunks = Math.Max(1, (plain + ChunkHeader.MaxPlain - 1) / ChunkHeader.MaxPlain);
        return header.Length + plain + chunks * (ChunkHeader.Length + ChunkHeader.TagLength);
    }

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
        if (!TryMeasure(source, header.Length, out var length))
            return false;
        stream = new ChunkFileStream(source, header, new ChunkCipher(key, header), length);
        return true;
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

    /// <summary>The length of the text, from that of the file; its last chunk must say that it is the last.</summary>
    private static bool TryMeasure(Stream source, long start, out long length)
    {
        length = 0;
        var chunks = (source.Length - start + ChunkHeader.MaxChunk - 1) / ChunkHeader.MaxChunk;
        if (chunks == 0)
            return false;
        var last = start + (chunks - 1) * ChunkHeader.MaxChunk;
        Span<byte> bytes = stackalloc byte[ChunkHeader.Length];
        source.Position = last;
        if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            return false;
        if (!ChunkHeader.TryParse(bytes, out var header) || !header.IsFinal || last + header.ChunkLength != source.Length)
            return false;
        length = (chunks - 1) * ChunkHeader.MaxPlain + header.PlainLength;
        return header.Index == (ulong)(chunks - 1);
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
