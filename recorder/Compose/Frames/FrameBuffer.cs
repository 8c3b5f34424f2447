namespace MediaServer.Recorder.Compose.Frames;

/// <summary>The bytes of a frame while its packets come in; used again for every frame.</summary>
public sealed class FrameBuffer
{
    /// <summary>A key frame of a 4K screen is below 4 MB; more is a stream that never ends a frame.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private byte[] _bytes = new byte[64 * 1024];

    public int Length { get; private set; }

    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets what was appended beyond that.</summary>
    public void Truncate(int length) => Length = Math.Clamp(length, 0, Length);

    /// <summary>False, and nothing is appended, beyond <see cref="MaxLength"/>.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (!TryReserve(bytes.Length, out var place))
            return false;
        bytes.CopyTo(place);
        return true;
    }

    /// <summary>Makes room at the end and hands it out to be filled.</summary>
    public bool TryReserve(int length, out Span<byte> place)
    {
        place = default;
        if (length > MaxLength - Length)
            return false;
        if (_bytes.Length < Length + length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + length));
        place = _bytes.AsSpan(Length, length);
        Length += length;
        return true;
    }
}
