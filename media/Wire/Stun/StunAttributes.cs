using System.Buffers.Binary;

namespace MediaServer.Wire.Stun;

/// <summary>The attributes of a message that has been checked for shape; walking them cannot fail.</summary>
public readonly ref struct StunAttributes
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal StunAttributes(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public Enumerator GetEnumerator() => new(_bytes);

    public readonly ref struct Entry
    {
        internal Entry(StunAttributeType type, ReadOnlySpan<byte> value)
        {
            Type = type;
            Value = value;
        }

        public StunAttributeType Type { get; }

        /// <summary>Without padding.</summary>
        public ReadOnlySpan<byte> Value { get; }

        /// <summary>Whether a receiver that does not know the type must refuse the message (RFC 8489 14).</summary>
        public bool ComprehensionRequired => (ushort)Type < 0x8000;

        /// <summary>Whether the type is one of those that this program knows.</summary>
        public bool IsKnown =>
            Type
                is StunAttributeType.MappedAddress
                    or StunAttributeType.Username
                    or StunAttributeType.MessageIntegrity
                    or StunAttributeType.ErrorCode
                    or StunAttributeType.UnknownAttributes
                    or StunAttributeType.Realm
                    or StunAttributeType.Nonce
                    or StunAttributeType.MessageIntegritySha256
                    or StunAttributeType.PasswordAlgorithm
                    or StunAttributeType.UserHash
                    or StunAttributeType.XorMappedAddress
                    or StunAttributeType.Priority
                    or StunAttributeType.UseCandidate
                    or StunAttributeType.Software
                    or StunAttributeType.Fingerprint
                    or StunAttributeType.IceControlled
                    or StunAttributeType.IceControlling
                    or StunAttributeType.Nomination;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        public Entry Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
                return false;
            var type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_rest);
            int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
            Current = new Entry(type, _rest.Slice(StunMessage.AttributeHeaderLength, length));
            _rest = _rest[(StunMessage.AttributeHeaderLength + StunMessage.Padded(length))..];
            return true;
        }
    }
}
