using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Transport.Ice;

/// <summary>A response that waits to be written.</summary>
/// <param name="Key">The password that signed the request signs the response (RFC 8489 9.1.4).</param>
/// <param name="Unknown">For 420 the attribute that was not understood.</param>
internal readonly record struct IceResponse(
    RemoteAddress To,
    StunTransactionId Id,
    StunError Error,
    byte[] Key,
    StunAttributeType Unknown = default
)
{
    public bool TryWrite(Span<byte> buffer, out int length)
    {
        var writer = new StunWriter(buffer, Error == StunError.None ? StunClass.Success : StunClass.Error, StunMethod.Binding, Id);
        if (Error == StunError.None)
            writer.AddXorMappedAddress(To);
        else
            writer.AddErrorCode(Error);
        if (Error == StunError.UnknownAttribute)
            writer.Add(StunAttributeType.UnknownAttributes, [(byte)((ushort)Unknown >> 8), (byte)Unknown]);
        writer.AddIntegrity(Key);
        writer.AddFingerprint();
        length = writer.Length;
        return !writer.Overflowed;
    }
}

/// <summary>A bounded queue of responses.</summary>
internal sealed class IceResponses
{
    /// <summary>The owner drains after every datagram, so more than one waits only when it does not.</summary>
    public const int Capacity = 16;

    private readonly IceResponse[] _ring = new IceResponse[Capacity];
    private int _head;
    private int _count;

    public bool IsFull => _count == Capacity;

    public void Enqueue(IceResponse response) => _ring[(_head + _count++) % Capacity] = response;

    public bool TryDequeue(out IceResponse response)
    {
        response = default;
        if (_count == 0)
            return false;
        response = _ring[_head];
        _head = (_head + 1) % Capacity;
        _count--;
        return true;
    }
}
