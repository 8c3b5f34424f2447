using System.Buffers.Binary;
using MediaServer.Recorder.Compose.Frames;

namespace MediaServer.Bench.Record.Synthetic;

/// <summary>Cuts frames into payloads as browsers do.</summary>
public static class Packetizer
{
    /// <summary>What fits a datagram with everything around it.</summary>
    private const int MaxPayload = 1100;

    public static IReadOnlyList<byte[]> Split(MediaCodec codec, byte[] frame) =>
        codec switch
        {
            MediaCodec.Vp8 => Vp8(frame),
            MediaCodec.Vp9 => Vp9(frame),
            MediaCodec.H264 => [.. AnnexB.Units(frame).SelectMany(unit => H264(unit))],
            MediaCodec.Av1 => Av1(frame),
            _ => [frame],
        };

    /// <summary>RFC 7741: a byte that says whether the frame begins here.</summary>
    private static byte[][] Vp8(byte[] frame) =>
        [.. frame.Chunk(MaxPayload).Select((part, i) => (byte[])[(byte)(i == 0 ? 0x10 : 0), .. part])];

    /// <summary>RFC 9628: P as the frame's own bit has it, B and E at its ends.</summary>
    private static byte[][] Vp9(byte[] frame)
    {
        // frame_marker (2), profile (2), show_existing_frame (1), frame_type (1) in profiles 0 to 2
        var predicted = (frame[0] & 0x04) != 0;
        var parts = frame.Chunk(MaxPayload).ToArray();
        return
        [
            .. parts.Select(
                (part, i) => (byte[])[(byte)((predicted ? 0x40 : 0) | (i == 0 ? 0x08 : 0) | (i == parts.Length - 1 ? 0x04 : 0)), .. part]
            ),
        ];
    }

    /// <summary>RFC 6184: whole if it fits, else FU-A.</summary>
    private static IEnumerable<byte[]> H264(ReadOnlyMemory<byte> unit)
    {
        if (unit.Length <= MaxPayload)
            return [unit.ToArray()];
        var header = unit.Span[0];
        var parts = unit[1..].ToArray().Chunk(MaxPayload).ToArray();
        return parts.Select(
            (part, i) =>
                (byte[])
                    [
                        (byte)((header & 0xE0) | 28),
                        (byte)((header & 0x1F) | (i == 0 ? 0x80 : 0) | (i == parts.Length - 1 ? 0x40 : 0)),
                        .. part,
                    ]
        );
    }

    /// <summary>The AV1 payload format: OBUs without lengths, one element per packet, fragments where they do not fit.</summary>
    private static List<byte[]> Av1(byte[] unit)
    {
        var packets = new List<byte[]>();
        var obus = Obus(unit).ToArray();
        var isKey = obus.Any(o => (o[0] >> 3 & 15) == 1);
        foreach (var obu in obus)
        {
            var parts = obu.Chunk(MaxPayload).ToArray();
            // A sequence header and what follows travel together, or the packet that begins the sequence could not be told.
            for (var i = 0; i < parts.Length; i++)
            {
                var newSequence = isKey && packets.Count == 0;
                packets.Add([
                    (byte)((i > 0 ? 0x80 : 0) | (i < parts.Length - 1 ? 0x40 : 0) | 0x10 | (newSequence ? 0x08 : 0)),
                    .. parts[i],
                ]);
            }
        }
        return packets;
    }

    /// <summary>Without temporal delimiters and without their lengths.</summary>
    private static IEnumerable<byte[]> Obus(byte[] unit)
    {
        for (var at = 0; at < unit.Length; )
        {
            var header = (unit[at] & 4) != 0 ? 2 : 1;
            var (length, width) = (0, 0);
            do length |= (unit[at + header + width] & 0x7F) << 7 * width;
            while ((unit[at + header + width++] & 0x80) != 0);
            var start = at + header + width;
            if ((unit[at] >> 3 & 15) != 2)
                yield return [(byte)(unit[at] & ~2), .. unit.AsSpan(at + 1, header - 1), .. unit.AsSpan(start, length)];
            at = start + length;
        }
    }

    /// <summary>RFC 2198: the frame before, then this one.</summary>
    public static byte[] Red(byte payloadType, byte[] earlier, int ticks, byte[] now)
    {
        Span<byte> header = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x8000_0000 | (uint)payloadType << 24 | (uint)ticks << 10 | (uint)earlier.Length);
        return [.. header, payloadType, .. earlier, .. now];
    }
}
