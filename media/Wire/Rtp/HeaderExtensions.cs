namespace MediaServer.Wire.Rtp;

/// <summary>A view of the extension elements of one RTP packet, in either form of RFC 8285.</summary>
/// <remarks>
/// <code>
///  one-byte form (profile 0xBEDE, 4.2)     two-byte form (profile 0x100n, 4.3)
///   0 1 2 3 4 5 6 7                         0                   1
///  +-+-+-+-+-+-+-+-+----- - -               0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
///  |  ID   | len-1 | data                  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+----- - -
///  +-+-+-+-+-+-+-+-+----- - -              |      ID       |    length     | data
///                                          +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+----- - -
/// </code>
/// Zero bytes between elements are padding. An element that runs past the end, and in the one-byte form an ID of 15 or an ID
/// of 0 with a length, ends the list; what came before it counts. An unknown profile reads as an empty list.
/// </remarks>
public readonly ref struct HeaderExtensions
{
    internal const ushort OneByteProfile = 0xBEDE;

    /// <summary>The upper twelve bits; the lower four are "appbits" that nobody has given a meaning.</summary>
    internal const ushort TwoByteProfile = 0x1000;

    internal HeaderExtensions(ushort profile, ReadOnlySpan<byte> bytes)
    {
        Profile = profile;
        Bytes = bytes;
    }

    /// <summary>The 16 bits "defined by profile"; 0 when the packet has no extension.</summary>
    public ushort Profile { get; }

    /// <summary>The elements as they travel, padding included.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public bool IsOneByte => Profile == OneByteProfile;

    public bool IsTwoByte => (Profile & 0xFFF0) == TwoByteProfile;

    /// <summary>Finds the first element with this ID. ID 0 is padding and never found.</summary>
    public bool TryGet(byte id, out ReadOnlySpan<byte> data)
    {
        foreach (var element in this)
        {
            if (element.Id != id)
                continue;
            data = element.Data;
            return true;
        }
        data = default;
        return false;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>One element: the ID negotiated by <c>a=extmap</c> and its data, which the two-byte form allows to be empty.</summary>
    public readonly ref struct Element(byte id, ReadOnlySpan<byte> data)
    {
        public byte Id { get; } = id;

        public ReadOnlySpan<byte> Data { get; } = data;
    }

    public ref struct Enumerator
    {
        private readonly bool _twoByte;
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(HeaderExtensions extensions)
        {
            _twoByte = extensions.IsTwoByte;
            _rest = _twoByte || extensions.IsOneByte ? extensions.Bytes : default;
            Current = default;
        }

        public Element Current { get; private set; }

        public bool MoveNext()
        {
            _rest = _rest.TrimStart((byte)0);
            if (_rest.IsEmpty)
                return false;
            return _twoByte ? MoveNextTwoByte() : MoveNextOneByte();
        }

        private bool MoveNextOneByte()
        {
            var id = (byte)(_rest[0] >> 4);
            var length = (_rest[0] & 0x0F) + 1;
            // An ID of 0 is padding only as a whole zero byte; here its length is not 0, which ends the list just as 15 does.
            return id is not (0 or 15) && Take(id, headerLength: 1, length);
        }

        private bool MoveNextTwoByte() => _rest.Length >= 2 && Take(_rest[0], headerLength: 2, _rest[1]);

        private bool Take(byte id, int headerLength, int length)
        {
            if (_rest.Length < headerLength + length)
            {
                _rest = default;
                return false;
            }
            Current = new Element(id, _rest.Slice(headerLength, length));
            _rest = _rest[(headerLength + length)..];
            return true;
        }
    }
}
