using MediaServer.Bench.Native;
using MediaServer.Transport.Srtp;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Bench.Load.Media;

/// <summary>The reports that every client sends once a second (RFC 3550 6.4).</summary>
internal sealed class Feedback
{
    private readonly byte[] _plain = new byte[1200];
    private readonly ReportBlock[] _blocks = new ReportBlock[ReportBlock.MaxCount];

    public void WriteSenderReport(SrtpSender sender, MediaSource source, DatagramBatch batch)
    {
        if (SenderReport.TryWrite(_plain, source.Ssrc, source.Describe(DateTimeOffset.UtcNow), [], out var length))
            Protect(sender, length, batch);
    }

    /// <summary>As many reports as the streams need, 31 to each.</summary>
    public void WriteReceiverReport(SrtpSender sender, ReadOnlySpan<StreamCount> streams, DatagramBatch batch)
    {
        const uint someone = 1;
        for (var at = 0; at < streams.Length; at += ReportBlock.MaxCount)
        {
            var count = Math.Min(ReportBlock.MaxCount, streams.Length - at);
            for (var i = 0; i < count; i++)
                _blocks[i] = new ReportBlock(streams[at + i].Ssrc, 0, (int)streams[at + i].Lost, streams[at + i].Highest, 0, 0, 0);
            if (ReceiverReport.TryWrite(_plain, someone, _blocks.AsSpan(0, count), out var length))
                Protect(sender, length, batch);
        }
    }

    private void Protect(SrtpSender sender, int length, DatagramBatch batch)
    {
        if (!batch.IsFull && sender.TryProtectRtcp(_plain.AsSpan(0, length), batch.Reserve(), out var sealedLength))
            batch.Commit(sealedLength);
    }
}
