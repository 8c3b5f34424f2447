using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Micro;

/// <summary>Packets of the size and shape that a browser sends.</summary>
internal static class Packets
{
    public const byte MidId = 4,
        TransportSequenceId = 3,
        AbsSendTimeId = 2,
        AudioLevelId = 1;

    /// <summary>A full VP8 packet: three extensions, a descriptor with a wide picture id and temporal layers, 1100 bytes of frame.</summary>
    public static byte[] Video()
    {
        var packet = new byte[1140];
        RtpHeaderWriter.TryBegin(packet, new RtpHeader(96, 1000, 90_000, 0x1122_3344), out var writer);
        writer.TryAdd(AbsSendTimeId, [1, 2, 3]);
        writer.TryAdd(TransportSequenceId, [0, 7]);
        writer.TryAdd(MidId, "1"u8);
        byte[] descriptor = [0x90, 0xF0, 0x92, 0x34, 0x56, 0xA0, 0x11];
        descriptor.CopyTo(packet, writer.Finish());
        return packet;
    }

    /// <summary>A receiver report with two blocks, a NACK of five packets, an estimate and a picture loss indication.</summary>
    public static byte[] Compound()
    {
        var buffer = new byte[1200];
        var end = 0;
        ReceiverReport.TryWrite(buffer, 1, new ReportBlock[2], out var length);
        end += length;
        SeqNo[] missing = [new(70_000), new(70_001), new(70_005), new(70_030), new(70_031)];
        GenericNack.TryWrite(buffer.AsSpan(end), 1, 2, missing, out length);
        end += length;
        uint[] sources = [2];
        Remb.TryWrite(buffer.AsSpan(end), 1, 2_500_000, sources, out length);
        end += length;
        new PictureLossIndication(1, 2).TryWrite(buffer.AsSpan(end), out length);
        return buffer[..(end + length)];
    }

    /// <summary>100 ms of 2.5 Mbit/s: about two packets a millisecond apart, one in twenty lost.</summary>
    public static TimeSpan[] Arrivals() =>
        [
            .. Enumerable
                .Range(0, 30)
                .Select(i => i % 20 == 7 ? TransportFeedbackWriter.NotReceived : TimeSpan.FromMicroseconds(1_000_000 + 3_300 * i)),
        ];
}
