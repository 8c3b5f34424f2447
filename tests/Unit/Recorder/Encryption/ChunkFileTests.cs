using CsCheck;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Tests.Unit.Recorder.Encryption;

public sealed class ChunkFileTests : IDisposable
{
    private static readonly DataKey Key = new([.. Enumerable.Range(0, DataKey.Length).Select(i => (byte)i)]);
    private static readonly ChunkFileHeader Header = new("rec", "file", 0xDEAD_BEEF);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Ten chunks of 1000 bytes; chunk n is full of n.</summary>
    private byte[] TenChunks(bool complete = true)
    {
        var path = _folder.File(Path.GetRandomFileName());
        using (var writer = ChunkFileWriter.Create(path, Header, Key))
        {
            for (byte n = 0; n < 10; n++)
            {
                Append(writer, n);
                if (n < 9)
                    Assert.True(writer.TryFlush());
            }
            Assert.True(complete ? writer.TryComplete() : writer.TryFlush());
        }
        return File.ReadAllBytes(path);
    }

    private static void Append(ChunkFileWriter writer, byte value)
    {
        Assert.True(writer.TryReserve(1000, out var space));
        space.Fill(value);
        writer.Commit(1000);
    }

    private static (List<byte> Chunks, ChunkFileReader Reader) Read(byte[] file, DataKey? key = null, string recording = "rec")
    {
        Assert.True(ChunkFileReader.TryOpen(new MemoryStream(file), recording, key ?? Key, out var reader));
        List<byte> chunks = [];
        while (reader.TryRead(out var plain))
        {
            Assert.True(plain.All(b => b == plain[0]), "what a tag covers is whole");
            chunks.Add(plain[0]);
        }
        return (chunks, reader);
    }

    private static int OffsetOf(int chunk) => Header.Length + chunk * (ChunkHeader.Length + 1000 + ChunkHeader.TagLength);

    [Fact]
    public void Read_WholeFile_IsWhole()
    {
        var (chunks, reader) = Read(TenChunks());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], chunks);
        Assert.True(reader.IsWhole);
    }

    [Fact]
    public void Read_CutAnywhere_GivesThePrefixAndSaysSo()
    {
        var file = TenChunks();
        for (var length = Header.Length; length < file.Length; length += 37)
        {
            var (chunks, reader) = Read(file[..length]);
            var whole = (length - Header.Length) / (ChunkHeader.Length + 1000 + ChunkHeader.TagLength);
            Assert.Equal(Enumerable.Range(0, whole).Select(n => (byte)n), chunks);
            Assert.False(reader.IsWhole);
            Assert.Contains(reader.Damage, d => d.Fault == ChunkFault.NoEnd);
        }
    }

    [Fact]
    public void Read_WriterDied_EverythingFlushedIsThere()
    {
        var (chunks, reader) = Read(TenChunks(complete: false));
        Assert.Equal(10, chunks.Count);
        Assert.Equal([new ChunkDamage(ChunkFault.NoEnd, OffsetOf(10), 0)], reader.Damage);
    }

    [Fact]
    public void Read_AnyByteOfAChunkChanged_CostsThatChunkOnly()
    {
        var good = TenChunks();
        for (var at = OffsetOf(4); at < OffsetOf(5); at += 7)
        {
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            var (chunks, reader) = Read(bad);
            Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 9], chunks);
            Assert.False(reader.IsWhole);
        }
    }

    [Fact]
    public void Read_LengthThatReachesBehindTheEnd_CostsThatChunkOnly()
    {
        var bad = TenChunks();
        bad[OffsetOf(8) + 6] = 0xFF;
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 9], Read(bad).Chunks);
    }

    [Fact]
    public void Read_ChunkTakenOut_IsMissing()
    {
        var file = TenChunks();
        var (chunks, reader) = Read([.. file[..OffsetOf(4)], .. file[OffsetOf(6)..]]);
        Assert.Equal([0, 1, 2, 3, 6, 7, 8, 9], chunks);
        Assert.Equal([new ChunkDamage(ChunkFault.Missing, OffsetOf(4), 2)], reader.Damage);
    }

    [Fact]
    public void Read_ChunkRepeatedOrMovedBack_IsNotReadTwice()
    {
        var file = TenChunks();
        var (chunks, reader) = Read([.. file[..OffsetOf(6)], .. file[OffsetOf(2)..OffsetOf(3)], .. file[OffsetOf(6)..]]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], chunks);
        Assert.Equal(ChunkFault.OutOfOrder, Assert.Single(reader.Damage).Fault);
    }

    [Fact]
    public void Read_BytesBehindTheEnd_AreNotRead()
    {
        var file = TenChunks();
        var (chunks, reader) = Read([.. file, .. file[OffsetOf(0)..OffsetOf(2)]]);
        Assert.Equal(10, chunks.Count);
        Assert.Equal(ChunkFault.Trailing, Assert.Single(reader.Damage).Fault);
    }

    [Fact]
    public void Read_ChunkOfAnotherFile_IsNoChunkOfThisOne()
    {
        var path = _folder.File("other");
        using (var writer = ChunkFileWriter.Create(path, Header with { File = "other" }, Key))
        {
            Append(writer, 77);
            Assert.True(writer.TryComplete());
        }
        var other = File.ReadAllBytes(path);
        var file = TenChunks();
        var otherStart = (Header with { File = "other" }).Length;
        var (chunks, reader) = Read([.. file[..OffsetOf(0)], .. other[otherStart..], .. file[OffsetOf(1)..]]);
        Assert.DoesNotContain((byte)77, chunks);
        Assert.False(reader.IsWhole);
    }

    [Fact]
    public void Read_WrongKey_NothingIsRead()
    {
        using var wrong = DataKey.Create();
        var (chunks, reader) = Read(TenChunks(), wrong);
        Assert.Empty(chunks);
        Assert.Contains(reader.Damage, d => d.Fault == ChunkFault.BadTag);
    }

    [Fact]
    public void TryOpen_FileOfAnotherRecording_Refused() =>
        Assert.False(ChunkFileReader.TryOpen(new MemoryStream(TenChunks()), "another", Key, out _));

    [Fact]
    public void Create_ExistingFile_Refused()
    {
        var path = _folder.File("once");
        ChunkFileWriter.Create(path, Header, Key).Dispose();
        Assert.Throws<IOException>(() => ChunkFileWriter.Create(path, Header, Key));
    }

    [Fact]
    public void Write_AnyText_ComesBack() =>
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[1, 90_000], Gen.Int)
            .Sample(
                (length, step, seed) =>
                {
                    var text = new byte[length];
                    new Random(seed).NextBytes(text);
                    var path = _folder.File(Guid.NewGuid().ToString("N"));
                    using (var writer = ChunkFileWriter.Create(path, Header, Key))
                    {
                        for (var at = 0; at < length; at += step)
                            writer.Write(text.AsSpan(at, Math.Min(step, length - at)));
                        Assert.True(writer.TryComplete());
                        Assert.Equal(new FileInfo(path).Length, writer.Length);
                    }
                    Assert.True(ChunkFileReader.TryOpen(File.OpenRead(path), "rec", Key, out var reader));
                    using (reader)
                    {
                        List<byte> back = [];
                        while (reader.TryRead(out var plain))
                            back.AddRange(plain);
                        Assert.Equal(text, back);
                        Assert.True(reader.IsWhole);
                    }
                },
                iter: 50
            );

    [Fact]
    public void File_HoldsNothingOfItsText()
    {
        var marker = "the patient's marker"u8.ToArray();
        var path = _folder.File("marked");
        using (var writer = ChunkFileWriter.Create(path, Header, Key))
        {
            writer.Write(marker);
            Assert.True(writer.TryComplete());
        }
        Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf(marker));
    }
}
