using System.Buffers.Binary;

namespace MediaServer.Tests.Functional.Support;

/// <summary>Writes datagrams into a capture file as if they had travelled, so that tshark can judge what never leaves us unencrypted.</summary>
internal static class PcapFile
{
    private const int RawIp = 101; // LINKTYPE_RAW
    private const int IpHeader = 20;
    private const int UdpHeader = 8;

    public static void Write(string path, int sourcePort, IEnumerable<byte[]> datagrams)
    {
        using var file = File.Create(path);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 65535);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], RawIp);
        file.Write(header);
        var second = 0;
        foreach (var datagram in datagrams)
            WriteOne(file, second++, sourcePort, datagram);
    }

    private static void WriteOne(FileStream file, int second, int sourcePort, byte[] datagram)
    {
        var length = IpHeader + UdpHeader + datagram.Length;
        Span<byte> record = stackalloc byte[16 + IpHeader + UdpHeader];
        record.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record, second);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], length);
        var ip = record[16..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        ip[8] = 64;
        ip[9] = 17; // UDP
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x7F000001);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x7F000001);
        var udp = ip[IpHeader..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], 40001);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(UdpHeader + datagram.Length));
        file.Write(record);
        file.Write(datagram);
    }
}
