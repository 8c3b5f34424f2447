using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MediaServer.Recorder.Encryption;

/// <summary>Encrypts and opens the chunks of one file (AES-256-GCM).</summary>
/// <remarks>
/// The nonce of a chunk is the file's salt and the chunk's index, so none is used twice within a file; the key is the file's own, made of
/// the recording's key, the file's name and the salt, so a nonce that two files share meets two keys. What a tag covers besides the text
/// is whose it is and where it belongs: recording, file, index, and whether the file ends here.
/// </remarks>
public sealed class ChunkCipher : IDisposable
{
    private const int NonceLength = 12;
    private const int MaxAdditional = 2 + 2 * FileName.MaxLength + sizeof(ulong) + 1;

    private readonly AesGcm _gcm;
    private readonly uint _salt;

    /// <summary>Recording and file, each after its length; index and final flag are appended per chunk.</summary>
    private readonly byte[] _names;

    public ChunkCipher(DataKey key, in ChunkFileHeader file)
    {
        _salt = file.Salt;
        _names =
        [
            (byte)file.Recording.Length,
            .. Encoding.ASCII.GetBytes(file.Recording),
            (byte)file.File.Length,
            .. Encoding.ASCII.GetBytes(file.File),
        ];
        Span<byte> salt = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(salt, _salt);
        Span<byte> fileKey = stackalloc byte[DataKey.Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, fileKey, salt, _names);
        _gcm = new AesGcm(fileKey, ChunkHeader.TagLength);
        CryptographicOperations.ZeroMemory(fileKey);
    }

    /// <summary>Writes header, ciphertext and tag; the answer is how many bytes they are.</summary>
    public int Seal(in ChunkHeader header, ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (plain.Length != header.PlainLength || !header.TryWrite(destination))
            throw new ArgumentException("header and text do not fit each other", nameof(plain));
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> additional = stackalloc byte[MaxAdditional];
        Prepare(header, nonce, ref additional);
        var encrypted = destination.Slice(ChunkHeader.Length, plain.Length);
        _gcm.Encrypt(nonce, plain, encrypted, destination.Slice(ChunkHeader.Length + plain.Length, ChunkHeader.TagLength), additional);
        return header.ChunkLength;
    }

    /// <param name="header">As it stands in front of the chunk.</param>
    /// <param name="chunk">The whole chunk, header included.</param>
    /// <param name="plain">As long as the header says.</param>
    /// <returns>False when the chunk is damaged, forged, from another file or place, or the key is a wrong one.</returns>
    public bool TryOpen(in ChunkHeader header, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        if (chunk.Length < header.ChunkLength || plain.Length != header.PlainLength)
            return false;
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> additional = stackalloc byte[MaxAdditional];
        Prepare(header, nonce, ref additional);
        try
        {
            _gcm.Decrypt(
                nonce,
                chunk.Slice(ChunkHeader.Length, plain.Length),
                chunk.Slice(ChunkHeader.Length + plain.Length, ChunkHeader.TagLength),
                plain,
                additional
            );
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false; // AesGcm has no other way to say so
        }
    }

    private void Prepare(in ChunkHeader header, Span<byte> nonce, ref Span<byte> additional)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, _salt);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[sizeof(uint)..], header.Index);
        _names.CopyTo(additional);
        BinaryPrimitives.WriteUInt64BigEndian(additional[_names.Length..], header.Index);
        additional[_names.Length + sizeof(ulong)] = header.IsFinal ? (byte)1 : (byte)0;
        additional = additional[..(_names.Length + sizeof(ulong) + 1)];
    }

    public void Dispose() => _gcm.Dispose();
}
