using BenchmarkDotNet.Attributes;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Bench.Micro;

/// <summary>Control traffic: a few messages per stream and second.</summary>
[MemoryDiagnoser]
public class RtcpBenchmarks
{
    private readonly byte[] _compound = Packets.Compound();
    private readonly byte[] _buffer = new byte[1200];
    private readonly ReportBlock[] _blocks = new ReportBlock[4];

    /// <summary>A report, a NACK, an estimate and a picture loss indication, all of them read.</summary>
    [Benchmark]
    public int ReadCompound()
    {
        if (!RtcpReader.TryParse(_compound, out var reader))
            return 0;
        var sum = 0;
        foreach (var packet in reader)
        {
            if (ReceiverReport.TryParse(packet, out var report))
                sum += report.Blocks.Count;
            else if (GenericNack.TryParse(packet, out var nack))
                sum += Sum(nack);
            else if (Remb.TryParse(packet, out var remb))
                sum += (int)remb.BitsPerSecond;
            else if (PictureLossIndication.TryParse(packet, out var indication))
                sum += (int)indication.MediaSsrc;
        }
        return sum;
    }

    [Benchmark]
    public int WriteSenderReport()
    {
        SenderReport.TryWrite(_buffer, 1, default, _blocks, out var report);
        SourceDescription.TryWrite(_buffer.AsSpan(report), 1, "c3f0a1d2"u8, out var description);
        return report + description;
    }

    private static int Sum(in GenericNack nack)
    {
        var sum = 0;
        foreach (var number in nack)
            sum += number;
        return sum;
    }
}
