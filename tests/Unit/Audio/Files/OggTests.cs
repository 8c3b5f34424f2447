using System.Buffers.Binary;
using MediaServer.Audio.Files;
using MediaServer.Audio.Prompts;
using MediaServer.Bench.Phone.Sound;
using MediaServer.Phone.Prompts;

namespace MediaServer.Tests.Unit.Audio.Files;

public class OggTests
{
    /// <summary>A page with its checksum; the lacing says where packets end.</summary>
    private static byte[] Page(byte[] lacing, byte[] body, byte flags = 0, long granule = 0, uint serial = 1)
    {
        byte[] page = [.. "OggS"u8, 0, flags, .. new byte[20], (byte)lacing.Length, .. lacing, .. body];
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), serial);
        Assert.True(OggPage.TryParse(page, out var parsed));
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), parsed.ComputeChecksum());
        return page;
    }

    private static (List<byte[]> Packets, bool IsIntact, long Granule) Read(params byte[][] pages)
    {
        byte[] file = [.. pages.SelectMany(page => page)];
        var reader = new OggReader(file, new byte[1024]);
        var packets = new List<byte[]>();
        while (reader.TryRead(out var packet))
            packets.Add(packet.ToArray());
        return (packets, reader.IsIntact, reader.GranulePosition);
    }

    private static byte[] Bytes(int count, byte value) => [.. Enumerable.Repeat(value, count)];

    private static byte[] Shipped(string name) => ShippedPrompts.Read().First(file => file.Language == "en" && file.Name == name).Content;

    [Fact]
    public void Packets_OfOnePage_AreReadInOrder()
    {
        var (packets, isIntact, granule) = Read(Page([3, 0, 2], [1, 1, 1, 2, 2], granule: 960));
        Assert.Equal(
            [
                [1, 1, 1],
                [],
                [2, 2],
            ],
            packets
        );
        Assert.True(isIntact);
        Assert.Equal(960, granule);
    }

    [Fact]
    public void Packet_OverThreePages_IsPutTogether()
    {
        var (packets, isIntact, granule) = Read(
            Page([1, 255], [9, .. Bytes(255, 1)], granule: 1),
            Page([255, 255], Bytes(510, 2), flags: 1, granule: -1),
            Page([10, 1], [.. Bytes(10, 3), 7], flags: 1, granule: 2)
        );
        Assert.Equal(
            [
                [9],
                [.. Bytes(255, 1), .. Bytes(510, 2), .. Bytes(10, 3)],
                [7],
            ],
            packets
        );
        Assert.True(isIntact);
        Assert.Equal(2, granule);
    }

    [Fact]
    public void Packet_OfExactly255Bytes_EndsWithAnEmptySegment() =>
        Assert.Equal([Bytes(255, 4), [5]], Read(Page([255, 0, 1], [.. Bytes(255, 4), 5])).Packets);

    [Fact]
    public void Pages_OfAnotherStream_AreSkipped() =>
        Assert.Equal(
            [
                [1],
                [2],
            ],
            Read(Page([1], [1]), Page([1], [8], serial: 2), Page([1], [2])).Packets
        );

    [Fact]
    public void Page_ThatIsDamaged_EndsTheFile()
    {
        var damaged = Page([1], [2]);
        damaged[^1] ^= 1;
        var (packets, isIntact, _) = Read(Page([1], [1]), damaged, Page([1], [3]));
        Assert.Equal(
            [
                [1],
            ],
            packets
        );
        Assert.False(isIntact);
    }

    [Fact]
    public void File_ThatEndsInsideAPacket_IsNotIntact()
    {
        Assert.False(Read(Page([1, 255], [1, .. Bytes(255, 1)])).IsIntact);
        Assert.False(Read(Page([1], [1]), Page([1], [1], flags: 1)).IsIntact); // a continuation of nothing
        Assert.False(Read(Page([255], Bytes(255, 1)), Page([1], [1])).IsIntact); // and nothing that continues it
    }

    [Fact]
    public void Packet_LongerThanItsRoom_EndsTheFile()
    {
        var (packets, isIntact, _) = Read(
            Page([.. Bytes(4, 255)], Bytes(1020, 1)),
            Page([255, 1], Bytes(256, 1), flags: 1),
            Page([1], [2])
        );
        Assert.Empty(packets);
        Assert.False(isIntact);
    }

    [Fact]
    public void OpusFile_Shipped_LastsAsItsLastPositionSays()
    {
        Assert.True(OpusFile.TryDecode(Shipped("number-7"), 16_000, out var pcm, out var reason), reason);
        Assert.InRange(pcm.Length / 16_000.0, 0.3, 1);
        Assert.InRange(Ear.Level(pcm), -21, -19);
        Assert.True(OpusFile.TryDecode(Shipped("number-7"), 8000, out var narrow, out _));
        Assert.InRange(pcm.Length - 2 * narrow.Length, 0, 2);
    }

    [Fact]
    public void OpusFile_CutOffDamagedOrSomethingElse_IsRefusedWithTheReason()
    {
        var file = Shipped("goodbye");
        Assert.False(OpusFile.TryDecode(file.AsSpan(0, file.Length - 10), 8000, out _, out var cut));
        Assert.Equal("it is damaged or cut off", cut);
        var damaged = file.ToArray();
        damaged[file.Length / 2] ^= 0x10;
        Assert.False(OpusFile.TryDecode(damaged, 8000, out _, out _));
        Assert.False(OpusFile.TryDecode([1, 2, 3], 8000, out _, out var other));
        Assert.Equal("it is not an Ogg Opus file", other);
        Assert.False(OpusFile.TryDecode(Page([1], [1]), 8000, out _, out _));
    }
}
