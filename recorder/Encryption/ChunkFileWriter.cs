namespace MediaServer.Recorder.Encryption;

/// <summary>Writes one encrypted file chunk by chunk. What is sealed stays as it is, however often it takes to reach the disk.</summary>
/// <remarks>
/// Owned by one thread. A chunk that the disk refuses is kept and tried again at the same place, byte for byte: sealing other text under
/// the same index would use a nonce twice. Until it is through, no further chunk is sealed.
/// </remarks>
public sealed class ChunkFileWriter : IDisposable
{
    private readonly IChunkTarget _file;
    private readonly ChunkCipher _cipher;
    private readonly byte[] _plain = new byte[ChunkHeader.MaxPlain];
    private readonly byte[] _sealed = new byte[ChunkHeader.MaxChunk];
    private int _plainLength;
    private int _sealedLength;
    private long _offset;
    private ulong _index;
    private bool _isFinal;

    private ChunkFileWriter(IChunkTarget file, ChunkCipher cipher) => (_file, _cipher) = (file, cipher);

    /// <summary>Bytes on disk.</summary>
    public long Length => _offset;

    /// <summary>Whether text waits to be sealed or a sealed chunk waits for the disk.</summary>
    public bool HasPending => _plainLength > 0 || _sealedLength > 0;

    /// <summary>Why the disk refused last.</summary>
    public IOException? Refusal { get; private set; }

    /// <summary>A new file; one of that name must not exist, because its nonces are used up.</summary>
    public static ChunkFileWriter Create(string path, in ChunkFileHeader header, DataKey key) =>
        Create(ChunkFile.Create(path), header, key);

    /// <param name="file">Empty, and the writer's from here on.</param>
    /// <param name="header">Whose it is; a file's name is never used twice in a recording.</param>
    /// <param name="key">The recording's.</param>
    public static ChunkFileWriter Create(IChunkTarget file, in ChunkFileHeader header, DataKey key)
    {
        Span<byte> bytes = stackalloc byte[ChunkFileHeader.MaxLength];
        if (!header.TryWrite(bytes, out var length))
            throw new ArgumentException("recording or file has no valid name", nameof(header));
        try
        {
            file.Write(bytes[..length], 0);
            return new ChunkFileWriter(file, new ChunkCipher(key, header)) { _offset = length };
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Room for so many bytes within one chunk, at most <see cref="ChunkHeader.MaxPlain"/>; false while the disk refuses what comes before.</summary>
    public bool TryReserve(int length, out Span<byte> space)
    {
        space = default;
        if (_plainLength + length > _plain.Length && !TrySeal(isFinal: false))
            return false;
        space = _plain.AsSpan(_plainLength, length);
        return true;
    }

    /// <summary>Keeps what was written to the reserved room.</summary>
    public void Commit(int length) => _plainLength += length;

    /// <summary>Appends text of any length, in full chunks.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Write(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (_plainLength == _plain.Length && !TryFlush())
                throw Refused();
            var part = text[..Math.Min(text.Length, _plain.Length - _plainLength)];
            part.CopyTo(_plain.AsSpan(_plainLength));
            _plainLength += part.Length;
            text = text[part.Length..];
        }
    }

    /// <summary>Brings everything so far to the file, as a short chunk if need be. False when the disk refuses; nothing is lost by that.</summary>
    public bool TryFlush() => (_plainLength == 0 || TrySeal(isFinal: false)) && TryWriteSealed();

    /// <summary>Ends the file: whoever reads it knows that nothing is missing. False when the disk refuses; to be tried again.</summary>
    public bool TryComplete()
    {
        if (!_isFinal && !TrySeal(isFinal: true))
            return false;
        _isFinal = true;
        return TryWriteSealed();
    }

    /// <summary>Ends the file, for those who do not try again.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Complete()
    {
        if (!TryComplete())
            throw Refused();
    }

    /// <summary>Waits until the disk itself has it all, not only the system.</summary>
    public void FlushToDisk() => _file.FlushToDisk();

    /// <summary>With the code that the disk refused by: whoever catches it may tell a full one.</summary>
    private IOException Refused() => new("the disk does not take what is written", Refusal!.HResult);

    private bool TrySeal(bool isFinal)
    {
        if (!TryWriteSealed())
            return false;
        var header = new ChunkHeader(_index++, _plainLength, isFinal);
        _sealedLength = _cipher.Seal(header, _plain.AsSpan(0, _plainLength), _sealed);
        _plainLength = 0;
        TryWriteSealed();
        return true;
    }

    private bool TryWriteSealed()
    {
        if (_sealedLength == 0)
            return true;
        try
        {
            _file.Write(_sealed.AsSpan(0, _sealedLength), _offset);
        }
        catch (IOException e)
        {
            Refusal = e;
            return false; // full, or gone: the owner counts it and tries again
        }
        _offset += _sealedLength;
        _sealedLength = 0;
        return true;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _file.Dispose();
    }
}
