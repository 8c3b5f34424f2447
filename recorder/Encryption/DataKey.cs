using System.Security.Cryptography;

namespace MediaServer.Recorder.Encryption;

/// <summary>The key of one recording: everything that is stored of it is encrypted under keys made from this one.</summary>
public sealed class DataKey(byte[] bytes) : IDisposable
{
    public const int Length = 32;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public static DataKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}
