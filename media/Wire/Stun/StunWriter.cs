using System.Buffers.Binary;

namespace MediaServer.Wire.Stun;

/// <summary>Writes one STUN message into a span, attribute by attribute; integrity and fingerprint come last, in this order.</summary>
/// <remarks>What does not fit is left out and <see cref="Overflowed"/> stays true: such a message must not be sent. Padding is zero.</remarks>
public ref struct StunWriter
{
    private readonly Span<byte> _buffer;
    private readonly StunTransactionId _id;

    public StunWriter(Span<byte> buffer, StunClass @class, StunMethod method, StunTransactionId id)
    {
        _buffer = buffer.Length > StunMessage.MaxLength ? buffer[..StunMessage.MaxLength] : buffer;
        _id = id;
        Overflowed = buffer.Length < StunMessage.HeaderLength;
        if (Overflowed)
            return;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer, MessageType(@class, method));
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[4..], StunMessage.MagicCookie);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[8..], id.High);
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[12..], id.Low);
        Length = StunMessage.HeaderLength;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public void Add(StunAttributeType type, scoped ReadOnlySpan<byte> value)
    {
        if (TryReserve(type, value.Length, out var target))
            value.CopyTo(target);
    }

    /// <summary>An attribute that says all by being there (USE-CANDIDATE).</summary>
    public void AddFlag(StunAttributeType type) => Add(type, default);

    public void AddUInt32(StunAttributeType type, uint value)
    {
        if (TryReserve(type, sizeof(uint), out var target))
            BinaryPrimitives.WriteUInt32BigEndian(target, value);
    }

    public void AddUInt64(StunAttributeType type, ulong value)
    {
        if (TryReserve(type, sizeof(ulong), out var target))
            BinaryPrimitives.WriteUInt64BigEndian(target, value);
    }

    public void AddXorMappedAddress(RemoteAddress address)
    {
        Span<byte> value = stackalloc byte[StunAddress.MaxLength];
        Add(StunAttributeType.XorMappedAddress, value[..StunAddress.Write(value, address, _id)]);
    }

    /// <summary>Without a reason phrase: nobody reads it, and every byte would be one more to reflect (RFC 8489 14.8 lets it be empty).</summary>
    public void AddErrorCode(StunError code) => AddUInt32(StunAttributeType.ErrorCode, ((uint)code / 100 << 8) | ((uint)code % 100));

    public void AddIntegrity(ReadOnlySpan<byte> key)
    {
        var before = Length;
        if (TryReserve(StunAttributeType.MessageIntegrity, StunMessage.IntegrityLength, out var target))
            StunIntegrity.Sign(key, _buffer[..before], target);
    }

    public void AddFingerprint()
    {
        var before = Length;
        if (TryReserve(StunAttributeType.Fingerprint, StunMessage.FingerprintLength, out var target))
            BinaryPrimitives.WriteUInt32BigEndian(target, StunIntegrity.Fingerprint(_buffer[..before]));
    }

    private bool TryReserve(StunAttributeType type, int length, out Span<byte> value)
    {
        value = default;
        var padded = StunMessage.Padded(length);
        if (Overflowed || _buffer.Length - Length < StunMessage.AttributeHeaderLength + padded)
        {
            Overflowed = true;
            return false;
        }
        var attribute = _buffer.Slice(Length, StunMessage.AttributeHeaderLength + padded);
        attribute.Clear(); // what the buffer held before must not leave as padding
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        Length += attribute.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(Length - StunMessage.HeaderLength));
        value = attribute.Slice(StunMessage.AttributeHeaderLength, length);
        return true;
    }

    private static ushort MessageType(StunClass @class, StunMethod method)
    {
        var (c, m) = ((int)@class, (int)method);
        return (ushort)(((m & 0xF80) << 2) | ((m & 0x70) << 1) | (m & 0xF) | ((c & 2) << 7) | ((c & 1) << 4));
    }
}
