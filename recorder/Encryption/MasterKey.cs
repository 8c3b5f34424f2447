using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MediaServer.Recorder.Encryption;

/// <summary>The key that wraps the data keys of recordings. It never encrypts media.</summary>
public sealed class MasterKey
{
    /// <summary>Enough to tell an installation's keys apart.</summary>
    public const int IdLength = 8;

    /// <summary>A shorter secret could be guessed by whoever has a wrapped key to try it on.</summary>
    public const int MinTextLength = 32;

    private const int Length = 32;

    private readonly byte[] _key;
    private readonly byte[] _id;

    private MasterKey(ReadOnlySpan<byte> secret)
    {
        // Two keys from one secret: the id is public, and tells nothing about the other.
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.ToArray(), Length, info: "MediaServer recordings: wrap"u8.ToArray());
        _id = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.ToArray(), IdLength, info: "MediaServer recordings: id"u8.ToArray());
    }

    public ReadOnlySpan<byte> Id => _id;

    /// <param name="text">At least <see cref="MinTextLength"/> characters, as configured.</param>
    public static MasterKey FromText(string text)
    {
        if (text.Length < MinTextLength)
            throw new ArgumentException($"a master key has at least {MinTextLength} characters", nameof(text));
        return new MasterKey(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The key in the file, which is made when there is none. Only the server's own user can read it.</summary>
    public static MasterKey FromFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
            Make(path);
        var secret = File.ReadAllBytes(path);
        return secret.Length == Length
            ? new MasterKey(secret)
            : throw new InvalidDataException($"{path} is not a key of {Length} bytes; without it whole no recording can be read");
    }

    public byte[] Wrap(DataKey key, string recording)
    {
        var wrapped = new byte[WrappedKey.Length];
        var parts = WrappedKey.Begin(wrapped, _id);
        RandomNumberGenerator.Fill(parts.Nonce);
        using var gcm = new AesGcm(_key, WrappedKey.TagLength);
        gcm.Encrypt(parts.Nonce, key.Bytes, parts.Encrypted, parts.Tag, Encoding.ASCII.GetBytes(recording));
        return wrapped;
    }

    /// <summary>False when the key was wrapped by another master key, for another recording, or is damaged.</summary>
    public bool TryUnwrap(in WrappedKey wrapped, string recording, [NotNullWhen(true)] out DataKey? key)
    {
        key = null;
        if (!wrapped.MasterKeyId.SequenceEqual(_id))
            return false;
        var bytes = new byte[DataKey.Length];
        using var gcm = new AesGcm(_key, WrappedKey.TagLength);
        try
        {
            gcm.Decrypt(wrapped.Nonce, wrapped.Encrypted, wrapped.Tag, bytes, Encoding.ASCII.GetBytes(recording));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false; // AesGcm has no other way to say so
        }
        key = new DataKey(bytes);
        return true;
    }

    /// <summary>Written whole under another name first: a server that dies here leaves no half key behind.</summary>
    private static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: false);
    }
}
