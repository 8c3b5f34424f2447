using BenchmarkDotNet.Attributes;
using MediaServer.Wire;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Bench.Micro;

/// <summary>What happens to every packet on its way in, and again for each subscriber on its way out.</summary>
[MemoryDiagnoser]
public class RtpBenchmarks
{
    private readonly byte[] _packet = Packets.Video();
    private readonly byte[] _slot = new byte[1500];
    private StreamName _mid;

    [GlobalSetup]
    public void Setup()
    {
        if (!StreamName.TryParse("3", out _mid))
            throw new InvalidOperationException("A digit is a name.");
    }

    [Benchmark]
    public int Classify() => (int)Wire.Classify.Of(_packet);

    /// <summary>Fixed header, and the two extensions that the inbound side looks for.</summary>
    [Benchmark]
    public int Parse()
    {
        if (!RtpPacket.TryParse(_packet, out var packet))
            return 0;
        packet.Extensions.TryGet(Packets.TransportSequenceId, out var sequence);
        packet.Extensions.TryGet(Packets.MidId, out var mid);
        return packet.SequenceNumber + packet.Payload.Length + sequence.Length + mid.Length;
    }

    [Benchmark]
    public int ParseVp8() => Vp8Descriptor.TryParse(_packet.AsSpan(28), out var vp8) ? vp8.PictureId : 0;

    /// <summary>A new header with three extensions into a send slot, and the picture id of the payload behind it.</summary>
    [Benchmark]
    public int Rewrite()
    {
        if (!RtpPacket.TryParse(_packet, out var packet))
            return 0;
        var header = new RtpHeader(97, 4242, packet.Timestamp + 17, 0x5566_7788, packet.Marker);
        RtpHeaderWriter.TryBegin(_slot, header, out var writer);
        writer.TryReserve(Packets.MidId, _mid.Length, out var mid);
        _mid.TryWrite(mid);
        writer.TryReserve(Packets.AbsSendTimeId, AbsSendTime.Length, out var time);
        AbsSendTime.From(TimeSpan.FromSeconds(12)).TryWrite(time);
        writer.TryReserve(Packets.TransportSequenceId, TransportSequenceNumber.Length, out var sequence);
        new TransportSequenceNumber(99).TryWrite(sequence);
        var length = writer.Finish();
        var head = _slot.AsSpan(length, 16);
        packet.Payload[..16].CopyTo(head);
        Vp8Descriptor.TryRewrite(head, 77, 3);
        return length;
    }
}
