using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaServer.Phone.Sip;

/// <summary>Everything that a remote must not be able to guess, drawn from one secret.</summary>
internal sealed class SipIds
{
    private readonly byte[] _secret;
    private ulong _counter;

    public SipIds(ReadOnlyMemory<byte> secret)
    {
        if (secret.Length < 32)
            throw new ArgumentException("The secret must have at least 32 bytes.", nameof(secret));
        _secret = secret.ToArray();
    }

    /// <summary>128 bits as 32 hexadecimal digits.</summary>
    public string Next()
    {
        Span<byte> mac = stackalloc byte[32];
        Draw(mac);
        return Convert.ToHexStringLower(mac[..16]);
    }

    /// <summary>0 (included) to 1 (excluded).</summary>
    public double NextFraction()
    {
        Span<byte> mac = stackalloc byte[32];
        Draw(mac);
        return BinaryPrimitives.ReadUInt32BigEndian(mac) / 4294967296.0;
    }

    /// <summary>The same for the same text: the tag of an answer that leaves no state behind (RFC 3261 8.2.7).</summary>
    public string TagOf(ReadOnlySpan<byte> text)
    {
        Span<byte> mac = stackalloc byte[32];
        Sign("tag"u8, text, mac);
        return Convert.ToHexStringLower(mac[..8]);
    }

    /// <param name="purpose">Keeps signatures of one kind from passing for another's.</param>
    public void Sign(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> text, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hash.AppendData(purpose);
        hash.AppendData([0]);
        hash.AppendData(text);
        hash.GetHashAndReset(mac);
    }

    private void Draw(Span<byte> mac)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(counter, _counter++);
        Sign("id"u8, counter, mac);
    }
}
