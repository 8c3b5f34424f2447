using System.Buffers.Binary;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Sfu;

/// <summary>Makes the packets that a browser would send.</summary>
internal static class Rtp
{
    public const byte Opus = 111,
        Red = 63,
        Vp8 = 96,
        Vp8Rtx = 97,
        H264 = 102,
        H264Rtx = 103,
        Vp9 = 98,
        Vp9Rtx = 99;

    public static readonly ExtensionIds Extensions = new()
    {
        Mid = 4,
        Rid = 5,
        RepairedRid = 6,
        AudioLevel = 1,
        AbsSendTime = 2,
        TransportCc = 3,
        VideoOrientation = 7,
        AbsCaptureTime = 8,
    };

    public static CodecPlan Codec(Codec codec) =>
        codec switch
        {
            MediaServer.Sfu.Negotiation.Codec.Opus => new(
                codec,
                Opus,
                48_000,
                "minptime=10;useinbandfec=1",
                0,
                false,
                false,
                false,
                true,
                false
            ),
            MediaServer.Sfu.Negotiation.Codec.Red => new(codec, Red, 48_000, "111/111", 0, false, false, false, true, false),
            MediaServer.Sfu.Negotiation.Codec.Vp8 => new(codec, Vp8, 90_000, "", Vp8Rtx, true, true, true, true, true),
            MediaServer.Sfu.Negotiation.Codec.Vp9 => new(codec, Vp9, 90_000, "profile-id=0", Vp9Rtx, true, true, true, true, true),
            _ => new(codec, H264, 90_000, "packetization-mode=1;profile-level-id=42e01f", H264Rtx, true, true, true, true, true),
        };

    public static byte[] Packet(
        byte payloadType,
        ushort seq,
        uint timestamp,
        uint ssrc,
        ReadOnlySpan<byte> payload,
        bool marker = false,
        byte padding = 0,
        params (byte Id, byte[] Data)[] extensions
    )
    {
        var bytes = new byte[400 + payload.Length + padding];
        Assert.True(RtpHeaderWriter.TryBegin(bytes, new RtpHeader(payloadType, seq, timestamp, ssrc, marker), out var writer));
        foreach (var (id, data) in extensions)
            Assert.True(writer.TryAdd(id, data));
        if (padding > 0)
            writer.MarkPadded();
        var length = writer.Finish();
        payload.CopyTo(bytes.AsSpan(length));
        length += payload.Length;
        if (padding > 0)
            Assert.True(RtpHeaderWriter.WritePadding(bytes.AsSpan(length, padding)));
        return bytes[..(length + padding)];
    }

    /// <summary>A VP8 payload with 15 bit picture id, TL0PICIDX and KEYIDX, whose body tells which packet it is.</summary>
    public static byte[] Vp8Payload(bool start, bool key, int pictureId, byte tl0 = 0, byte keyIndex = 0, byte tag = 0, int size = 40)
    {
        var payload = new byte[6 + Math.Max(size, 12)];
        payload[0] = (byte)(0x80 | (start ? 0x10 : 0));
        payload[1] = 0x80 | 0x40 | 0x20 | 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (pictureId & 0x7FFF)));
        payload[4] = tl0;
        payload[5] = keyIndex;
        payload[6] = (byte)(key ? 0 : 1);
        if (start && key)
            ((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01]).CopyTo(payload.AsSpan(9)); // 640 x 360
        payload[^1] = tag;
        return payload;
    }

    public static byte[] Wrapped(byte payloadType, ushort seq, uint ssrc, byte[] original, params (byte Id, byte[] Data)[] extensions)
    {
        Assert.True(RtpPacket.TryParse(original, out var packet));
        var payload = new byte[2 + packet.Payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, packet.SequenceNumber);
        packet.Payload.CopyTo(payload.AsSpan(2));
        return Packet(payloadType, seq, packet.Timestamp, ssrc, payload, packet.Marker, 0, extensions);
    }

    public static byte[] Level(byte decibels, bool voice = true)
    {
        var data = new byte[1];
        new AudioLevel(decibels, voice).TryWrite(data);
        return data;
    }

    public static PacketBuffer Rent(PacketPool pool, byte[] bytes)
    {
        var buffer = pool.Rent();
        bytes.CopyTo(buffer.Bytes, 0);
        buffer.Length = bytes.Length;
        return buffer;
    }
}
