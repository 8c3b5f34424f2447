using System.Buffers.Binary;

namespace MediaServer.Wire.Stun;

/// <summary>A view of one STUN message (RFC 8489 5).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |0 0|     STUN Message Type     |         Message Length        |
/// |                         Magic Cookie                          |
/// |                     Transaction ID (96 bits)                  |
/// </code>
/// Attributes behind MESSAGE-INTEGRITY are as good as absent, save MESSAGE-INTEGRITY-SHA256 and FINGERPRINT (RFC 8489 14.5):
/// anybody on the way could have appended them. Of equal attributes only the first counts (RFC 8489 14).
/// </remarks>
public readonly ref struct StunMessage
{
    public const int HeaderLength = 20;

    /// <summary>A connectivity check takes about 120 bytes; what does not fit into one packet is no check.</summary>
    public const int MaxLength = 1500;

    internal const uint MagicCookie = 0x2112_A442;
    internal const int AttributeHeaderLength = 4;
    internal const int IntegrityLength = 20;
    internal const int FingerprintLength = 4;

    private readonly int _signedEnd;
    private readonly int _integrity;
    private readonly int _fingerprint;

    private StunMessage(ReadOnlySpan<byte> bytes, Layout layout)
    {
        Bytes = bytes;
        (_signedEnd, _integrity, _fingerprint) = (layout.SignedEnd, layout.Integrity, layout.Fingerprint);
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public StunClass Class => (StunClass)(((Bytes[0] & 1) << 1) | ((Bytes[1] >> 4) & 1)); // RFC 8489 5: C1 and C0 sit between the method's bits

    public StunMethod Method
    {
        get
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(Bytes);
            return (StunMethod)(((type & 0x3E00) >> 2) | ((type & 0x00E0) >> 1) | (type & 0x000F));
        }
    }

    public StunTransactionId TransactionId =>
        new(BinaryPrimitives.ReadUInt32BigEndian(Bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(Bytes[12..]));

    public bool HasIntegrity => _integrity != 0;

    public bool HasFingerprint => _fingerprint != 0;

    /// <summary>The attributes that integrity covers, in order.</summary>
    public StunAttributes Attributes => new(Bytes[HeaderLength.._signedEnd]);

    public ReadOnlySpan<byte> Username => TryGet(StunAttributeType.Username, out var value) ? value : default;

    public bool UseCandidate => TryGet(StunAttributeType.UseCandidate, out _);

    public uint? Priority => GetUInt32(StunAttributeType.Priority);

    public uint? Nomination => GetUInt32(StunAttributeType.Nomination);

    public ulong? IceControlling => GetUInt64(StunAttributeType.IceControlling);

    public ulong? IceControlled => GetUInt64(StunAttributeType.IceControlled);

    public RemoteAddress? XorMappedAddress =>
        TryGet(StunAttributeType.XorMappedAddress, out var value) && StunAddress.TryRead(value, TransactionId, out var address)
            ? address
            : null;

    public StunError ErrorCode =>
        TryGet(StunAttributeType.ErrorCode, out var value) && value.Length >= 4
            ? (StunError)((value[2] & 7) * 100 + value[3])
            : StunError.None;

    /// <summary>False for anything but one whole, well-formed message that fills <paramref name="datagram"/> exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MaxLength || datagram[0] >> 6 != 0)
            return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie)
            return false; // the classic STUN of RFC 3489 has none; no ICE client of today sends it
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) != datagram.Length - HeaderLength || datagram.Length % 4 != 0)
            return false;
        if (!TryWalk(datagram, out var layout))
            return false;
        message = new StunMessage(datagram, layout);
        return true;
    }

    public bool TryGet(StunAttributeType type, out ReadOnlySpan<byte> value)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Type != type)
                continue;
            value = attribute.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Checks MESSAGE-INTEGRITY (HMAC-SHA1, RFC 8489 14.5) in constant time; false without one.</summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key) =>
        HasIntegrity && StunIntegrity.Verify(key, Bytes[.._integrity], Bytes.Slice(_integrity + AttributeHeaderLength, IntegrityLength));

    /// <summary>Checks FINGERPRINT (RFC 8489 14.7); false without one.</summary>
    public bool VerifyFingerprint() =>
        HasFingerprint
        && BinaryPrimitives.ReadUInt32BigEndian(Bytes[(_fingerprint + AttributeHeaderLength)..])
            == StunIntegrity.Fingerprint(Bytes[.._fingerprint]);

    private uint? GetUInt32(StunAttributeType type) =>
        TryGet(type, out var value) && value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    private ulong? GetUInt64(StunAttributeType type) =>
        TryGet(type, out var value) && value.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(value) : null;

    private struct Layout
    {
        public int SignedEnd;
        public int Integrity;
        public int Fingerprint;
    }

    /// <summary>Steps over every attribute once, so that nothing later can run past the end.</summary>
    private static bool TryWalk(ReadOnlySpan<byte> bytes, out Layout layout)
    {
        layout = default;
        for (var at = HeaderLength; at < bytes.Length; )
        {
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]); // lengths are multiples of 4: 4 bytes are there
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            var next = at + AttributeHeaderLength + Padded(length);
            if (next > bytes.Length || layout.Fingerprint != 0)
                return false; // nothing may follow FINGERPRINT
            if (type is StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256 && layout.SignedEnd == 0)
            {
                layout.SignedEnd = at;
                if (type == StunAttributeType.MessageIntegrity)
                    layout.Integrity = at;
                if (type == StunAttributeType.MessageIntegrity && length != IntegrityLength)
                    return false;
            }
            else if (type == StunAttributeType.Fingerprint)
            {
                layout.Fingerprint = at;
                if (length != FingerprintLength)
                    return false;
            }
            at = next;
        }
        if (layout.SignedEnd == 0)
            layout.SignedEnd = layout.Fingerprint != 0 ? layout.Fingerprint : bytes.Length;
        return true;
    }

    internal static int Padded(int length) => (length + 3) & ~3;
}
