namespace MediaServer.Recorder.Encryption;

/// <summary>A recording's data key as it is stored: encrypted under a master key. Without this, or without that, the recording is noise.</summary>
/// <remarks>
/// <code>
///  | "MSKEY" (40) | version (8) | master key id (64) | nonce (96) | encrypted key (256) | tag (128) |
/// </code>
/// AES-256-GCM under the master key; the additional data is the recording's id, so that a key file opens no other recording.
/// </remarks>
public readonly ref struct WrappedKey
{
    public const int Length = 6 + MasterKey.IdLength + NonceLength + DataKey.Length + TagLength;

    internal const int NonceLength = 12;
    internal const int TagLength = 16;

    private const byte Version = 1;
    private const int IdOffset = 6;
    private const int NonceOffset = IdOffset + MasterKey.IdLength;
    private const int KeyOffset = NonceOffset + NonceLength;
    private const int TagOffset = KeyOffset + DataKey.Length;

    private readonly ReadOnlySpan<byte> _bytes;

    private WrappedKey(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    private static ReadOnlySpan<byte> Magic => "MSKEY"u8;

    /// <summary>Which master key opens it.</summary>
    public ReadOnlySpan<byte> MasterKeyId => _bytes.Slice(IdOffset, MasterKey.IdLength);

    internal ReadOnlySpan<byte> Nonce => _bytes.Slice(NonceOffset, NonceLength);

    internal ReadOnlySpan<byte> Encrypted => _bytes.Slice(KeyOffset, DataKey.Length);

    internal ReadOnlySpan<byte> Tag => _bytes.Slice(TagOffset, TagLength);

    public static bool TryParse(ReadOnlySpan<byte> bytes, out WrappedKey key)
    {
        key = default;
        if (bytes.Length != Length || !bytes.StartsWith(Magic) || bytes[Magic.Length] != Version)
            return false;
        key = new WrappedKey(bytes);
        return true;
    }

    /// <summary>Lays out a wrapped key; the caller fills in the last three parts.</summary>
    internal static Parts Begin(Span<byte> destination, ReadOnlySpan<byte> masterKeyId)
    {
        Magic.CopyTo(destination);
        destination[Magic.Length] = Version;
        masterKeyId.CopyTo(destination[IdOffset..]);
        return new Parts(
            destination.Slice(NonceOffset, NonceLength),
            destination.Slice(KeyOffset, DataKey.Length),
            destination.Slice(TagOffset, TagLength)
        );
    }

    internal readonly ref struct Parts(Span<byte> nonce, Span<byte> encrypted, Span<byte> tag)
    {
        public Span<byte> Nonce { get; } = nonce;
        public Span<byte> Encrypted { get; } = encrypted;
        public Span<byte> Tag { get; } = tag;
    }
}
