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
