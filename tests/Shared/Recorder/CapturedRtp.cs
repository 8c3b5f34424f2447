using System.Buffers.Binary;

namespace MediaServer.Tests.Recorder;

/// <summary>
/// One track as a browser sent it, out of a recording's journal (<c>export-pcap</c>, cut to one SSRC). In vectors/, from Chromium 156, whose
/// highest of three layers went when its room was narrowed: vp9-l3t3.pcap, where it came again within the run of pictures, and
/// vp9-l3t3-key.pcap, where it came with a key frame.
/// </summary>
internal static class CapturedRtp
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const int IpAndUdp = 28;

    /// <summary>The packets in order, with the time since the first.</summary>
    public static List<(TimeSpan At, byte[] Packet)> Read(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", name));
        var packets = new List<(TimeSpan, byte[])>();
        for (var at = FileHeader; at < file.Length; )
        {
            var record = file.AsSpan(at);
            var length = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
            var nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
            var time =
                TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32LittleEndian(record)) + TimeSpan.FromMicroseconds(nanoseconds / 1000);
            packets.Add((time, record.Slice(RecordHeader + IpAndUdp, length - IpAndUdp).ToArray()));
            at += RecordHeader + length;
        }
        return [.. packets.Select(p => (p.Item1 - packets[0].Item1, p.Item2))];
    }
}
