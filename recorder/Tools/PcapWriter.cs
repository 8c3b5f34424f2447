using System.Buffers.Binary;

namespace MediaServer.Recorder.Tools;

/// <summary>A capture file with nanoseconds (libpcap's classic format, link type RAW: IP without a frame).</summary>
internal sealed class PcapWriter : IDisposable
{
    private const uint NanosecondMagic = 0xA1B2_3C4D;
    private const int RawIp = 101;
    private const int SnapLength = 65_535;
    private const int IpHeader = 20;
    private const int UdpHeader = 8;

    /// <summary>Of the first track; each track has an even port, as RTP likes it (RFC 3550 11).</summary>
    public const int FirstPort = 10_000;

    private readonly BufferedStream _to;

    public PcapWriter(Stream to)
    {
        _to = new BufferedStream(to, 1 << 16);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, NanosecondMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        header[8..16].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], SnapLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], RawIp);
        _to.Write(header);
    }

    public void Write(DateTimeOffset at, int track, ReadOnlySpan<byte> rtp)
    {
        var length = IpHeader + UdpHeader + rtp.Length;
        Span<byte> header = stackalloc byte[16 + IpHeader + UdpHeader];
        var sinceEpoch = at - DateTimeOffset.UnixEpoch;
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(sinceEpoch.Ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32LittleEndian(
            header[4..],
            (uint)(sinceEpoch.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick)
        );
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], length);
        WriteIp(header[16..], length);
        WriteUdp(header[(16 + IpHeader)..], track, rtp.Length);
        _to.Write(header);
        _to.Write(rtp);
    }

    /// <summary>From 10.0.0.1 to 10.0.0.2; Wireshark checks no header checksum unless it is told to.</summary>
    private static void WriteIp(Span<byte> ip, int length)
    {
        ip[..IpHeader].Clear();
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        ip[8] = 64;
        ip[9] = 17;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x0A00_0001);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x0A00_0002);
    }

    private static void WriteUdp(Span<byte> udp, int track, int payload)
    {
        var port = (ushort)(FirstPort + 2 * track);
        BinaryPrimitives.WriteUInt16BigEndian(udp, port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(UdpHeader + payload));
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], 0); // no checksum, which IPv4 allows
    }

    public void Dispose() => _to.Dispose();
}
