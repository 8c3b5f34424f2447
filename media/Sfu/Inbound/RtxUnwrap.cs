using System.Buffers.Binary;
using MediaServer.Sfu.Memory;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>Turns a retransmission back into the packet it repeats (RFC 4588 4).</summary>
public static class RtxUnwrap
{
    /// <summary>The original sequence number at the front of the payload.</summary>
    public const int OriginalLength = 2;

    /// <summary>Reads the original sequence number; false for a probe, which has no payload.</summary>
    public static bool TryGetOriginal(in RtpPacket rtx, out ushort original)
    {
        original = 0;
        return rtx.Payload.Length > OriginalLength && BinaryPrimitives.TryReadUInt16BigEndian(rtx.Payload, out original);
    }

    /// <summary>Rewrites the buffer in place; it becomes two bytes shorter. <paramref name="headerLength"/> is the retransmission's.</summary>
    public static void Unwrap(PacketBuffer buffer, int headerLength, ushort original, byte payloadType, uint ssrc)
    {
        var bytes = buffer.Datagram;
        bytes[(headerLength + OriginalLength)..].CopyTo(bytes[headerLength..]);
        bytes[1] = (byte)((bytes[1] & 0x80) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], original);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[RtpPacket.SsrcOffset..], ssrc);
        buffer.Length -= OriginalLength;
    }
}
