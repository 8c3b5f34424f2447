using System.Buffers.Binary;

namespace MediaServer.Transport.Dtls;

/// <summary>The header of a DTLS record, as far as it decides whether OpenSSL may see the record (RFC 6347 4.1).</summary>
/// <remarks>
/// <code>
///  0        1                 3             5                                  11            13
/// | type   | version         | epoch       | sequence number                  | length      | fragment...
/// </code>
/// RFC 6347 4.1.2.7 wants an invalid record dropped in silence. OpenSSL does so with what fails to authenticate, but two of its habits
/// let one forged datagram end a visit: some releases of 3.0 (3.0.19 is one) end the association over a ciphertext shorter than its
/// nonce, and after a header that it dislikes the search for the next one goes on inside the fragment. So a datagram is shown up to the
/// first record of either kind; a peer that has the keys makes none, hence nothing is lost with what follows.
/// </remarks>
internal static class DtlsRecord
{
    private const int HeaderLength = 13,
        VersionOffset = 1,
        EpochOffset = 3,
        LengthOffset = 11;
    private const ushort Dtls12 = 0xFEFD,
        Dtls10 = 0xFEFF;
    private const byte Alert = 21,
        Handshake = 22;

    /// <summary>Explicit nonce and tag of AES-GCM (RFC 5288 3), the only kind of cipher that <see cref="DtlsContext"/> offers.</summary>
    private const int ShortestCiphertext = 8 + 16;

    /// <summary>How much of a datagram lies before the first record that no honest peer sends.</summary>
    public static int SoundLength(ReadOnlySpan<byte> datagram, bool handshaking)
    {
        var start = 0;
        while (start < datagram.Length && TryMeasure(datagram[start..], handshaking, out var length))
            start += length;
        return start;
    }

    private static bool TryMeasure(ReadOnlySpan<byte> rest, bool handshaking, out int length)
    {
        length = 0;
        if (rest.Length < HeaderLength)
            return false;
        var epoch = BinaryPrimitives.ReadUInt16BigEndian(rest[EpochOffset..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(rest[LengthOffset..]);
        length = HeaderLength + fragment;
        return length <= rest.Length && IsVersionRight(rest, epoch, handshaking) && (epoch == 0 || fragment >= ShortestCiphertext);
    }

    /// <summary>Until a version is agreed upon, hellos and alerts may carry the oldest (RFC 6347 4.2.1, RFC 5246 E.1).</summary>
    private static bool IsVersionRight(ReadOnlySpan<byte> record, ushort epoch, bool handshaking) =>
        BinaryPrimitives.ReadUInt16BigEndian(record[VersionOffset..]) switch
        {
            Dtls12 => true,
            Dtls10 => handshaking && epoch == 0 && record[0] is (Alert or Handshake),
            _ => false,
        };
}
