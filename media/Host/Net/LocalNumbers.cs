namespace MediaServer.Host.Net;

/// <summary>Small numbers for the addresses of this machine that datagrams arrived at, so that an answer leaves from the same one.</summary>
/// <remarks>
/// A port bound to all addresses would let the routing table choose where an answer leaves from, and a client takes no answer to its
/// check from another address than the one that it asked (RFC 8445 7.2.5.2.1). The number travels as
/// <see cref="Wire.RemoteAddress.Connection"/>. Owned by one worker; a number stays what it is for as long as the socket.
/// </remarks>
internal sealed class LocalNumbers
{
    /// <summary>Whichever the routing table prefers.</summary>
    public const int Any = 0;

    /// <summary>Four times what a node announces (<see cref="LocalAddresses.Max"/>): addresses come and go. What is beyond is <see cref="Any"/>.</summary>
    public const int Capacity = 64;

    private readonly UInt128[] _addresses = new UInt128[Capacity];
    private int _count;

    public int NumberOf(UInt128 address)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_addresses[i] == address)
                return i + 1;
        }
        if (_count == Capacity)
            return Any;
        _addresses[_count++] = address;
        return _count;
    }

    /// <summary>0 for <see cref="Any"/>.</summary>
    public UInt128 AddressOf(int number) => number == Any ? 0 : _addresses[number - 1];
}
