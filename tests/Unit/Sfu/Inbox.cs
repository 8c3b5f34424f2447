using MediaServer.Sfu;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu;

/// <summary>What one participant was sent, kept whole.</summary>
internal sealed class Inbox : IMediaSink
{
    public List<byte[]> Rtp { get; } = [];
    public List<byte[]> Rtcp { get; } = [];

    public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail) =>
        Rtp.Add([.. header, .. payloadHead, .. payloadTail]);

    public void SendRtcp(ReadOnlySpan<byte> compound)
    {
        Assert.True(RtcpReader.TryParse(compound, out _), "every compound of ours is well formed");
        Rtcp.Add(compound.ToArray());
    }

    public void Clear()
    {
        Rtp.Clear();
        Rtcp.Clear();
    }

    public List<Received> Packets(uint ssrc) => [.. Rtp.Select(Received.Read).Where(p => p.Ssrc == ssrc)];

    public int KeyFrameRequests(uint ssrc) =>
        Count(packet => PictureLossIndication.TryParse(packet, out var pli) && pli.MediaSsrc == ssrc ? 1 : 0);

    public List<ushort> Nacks(uint ssrc)
    {
        var all = new List<ushort>();
        Count(packet =>
        {
            if (!GenericNack.TryParse(packet, out var nack) || nack.MediaSsrc != ssrc)
                return 0;
            foreach (var number in nack)
                all.Add(number);
            return 1;
        });
        return all;
    }

    public List<(uint Ssrc, SenderInfo Info)> SenderReports()
    {
        var all = new List<(uint, SenderInfo)>();
        Count(packet =>
        {
            if (SenderReport.TryParse(packet, out var report))
                all.Add((report.Ssrc, report.Info));
            return 0;
        });
        return all;
    }

    public List<ReportBlock> ReportBlocks()
    {
        var all = new List<ReportBlock>();
        Count(packet =>
        {
            if (ReceiverReport.TryParse(packet, out var report))
            {
                foreach (var block in report.Blocks)
                    all.Add(block);
            }
            return 0;
        });
        return all;
    }

    public delegate int Look(RtcpPacket packet);

    public int Count(Look look)
    {
        var sum = 0;
        foreach (var compound in Rtcp)
        {
            Assert.True(RtcpReader.TryParse(compound, out var reader));
            while (reader.MoveNext())
                sum += look(reader.Current);
        }
        return sum;
    }
}

/// <summary>One RTP packet as it arrived.</summary>
internal sealed record Received(byte PayloadType, ushort Seq, uint Timestamp, uint Ssrc, bool Marker, byte[] Payload, byte[] Bytes)
{
    public static Received Read(byte[] bytes)
    {
        Assert.True(RtpPacket.TryParse(bytes, out var p), "every packet of ours is well formed");
        return new(p.PayloadType, p.SequenceNumber, p.Timestamp, p.Ssrc, p.Marker, p.Payload.ToArray(), bytes);
    }

    public byte Tag => Payload[^1];

    public byte[]? Extension(byte id)
    {
        return RtpPacket.TryParse(Bytes, out var p) && p.Extensions.TryGet(id, out var data) ? data.ToArray() : null;
    }
}
