using System.Security.Cryptography;
using CsCheck;
using MediaServer.Recorder.Encryption;

namespace MediaServer.Tests.Unit.Recorder.Encryption;

public sealed class ChunkFileStreamTests : IDisposable
{
    private readonly DataKey _key = DataKey.Create();
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        _key.Dispose();
        File.Delete(_path);
    }

    private byte[] Sealed(byte[] text)
    {
        File.Delete(_path);
        using (var writer = ChunkFileWriter.Create(_path, new ChunkFileHeader("r1", "film.mp4", 7), _key))
        {
            writer.Write(text);
            Assert.True(writer.TryComplete());
        }
        return File.ReadAllBytes(_path);
    }

    private ChunkFileStream Open(byte[] file)
    {
        Assert.True(ChunkFileStream.TryOpen(new MemoryStream(file), "r1", _key, out var stream));
        return stream;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChunkHeader.MaxPlain)]
    [InlineData(ChunkHeader.MaxPlain + 1)]
    [InlineData(3 * ChunkHeader.MaxPlain)]
    public async Task Read_FromFrontToEnd_IsTheText(int length)
    {
        var text = RandomNumberGenerator.GetBytes(length);
        var file = Sealed(text);
        using var stream = Open(file);
        Assert.Equal(length, stream.Length);
        using var read = new MemoryStream();
        stream.CopyTo(read);
        Assert.Equal(text, read.ToArray());
        await using var waited = await ChunkFileStream.OpenAsync(new MemoryStream(file), "r1", _key, CancellationToken.None);
        Assert.NotNull(waited);
        using var again = new MemoryStream();
        await waited.CopyToAsync(again);
        Assert.Equal(text, again.ToArray());
    }

    [Fact]
    public void Read_FromAnywhere_IsThatPart()
    {
        var text = RandomNumberGenerator.GetBytes(3 * ChunkHeader.MaxPlain + 777);
        using var stream = Open(Sealed(text));
        Gen.Int[0, text.Length - 1]
            .SelectMany(from => Gen.Int[1, text.Length - from].Select(length => (from, length)))
            .Sample(
                range =>
                {
                    stream.Position = range.from;
                    var part = new byte[range.length];
                    stream.ReadExactly(part);
                    return part.AsSpan().SequenceEqual(text.AsSpan(range.from, range.length));
                },
                threads: 1
            );
    }

    [Fact]
    public async Task Open_CutOff_Refused()
    {
        var file = Sealed(RandomNumberGenerator.GetBytes(2 * ChunkHeader.MaxPlain + 100));
        for (var cut = 1; cut < file.Length; cut += 997)
        {
            Assert.False(ChunkFileStream.TryOpen(new MemoryStream(file[..^cut]), "r1", _key, out _));
            Assert.Null(await ChunkFileStream.OpenAsync(new MemoryStream(file[..^cut]), "r1", _key, CancellationToken.None));
        }
    }

    [Fact]
    public void Open_WholeChunksTakenFromTheEnd_Refused()
    {
        var file = Sealed(RandomNumberGenerator.GetBytes(3 * ChunkHeader.MaxPlain));
        var header = new ChunkFileHeader("r1", "film.mp4", 7).Length;
        Assert.False(ChunkFileStream.TryOpen(new MemoryStream(file[..(header + 2 * ChunkHeader.MaxChunk)]), "r1", _key, out _));
    }

    [Fact]
    public void Open_OtherRecording_Refused()
    {
        Assert.False(ChunkFileStream.TryOpen(new MemoryStream(Sealed([1, 2, 3])), "r2", _key, out _));
    }

    [Fact]
    public void Read_BitFlipped_IsSaid_AndOtherChunksAreFine()
    {
        var text = RandomNumberGenerator.GetBytes(3 * ChunkHeader.MaxPlain);
        var file = Sealed(text);
        file[ChunkHeader.MaxChunk + 500] ^= 4;
        using var stream = Open(file);
        stream.Position = 2 * ChunkHeader.MaxPlain;
        var part = new byte[100];
        stream.ReadExactly(part);
        Assert.Equal(text[(2 * ChunkHeader.MaxPlain)..(2 * ChunkHeader.MaxPlain + 100)], part);
        stream.Position = ChunkHeader.MaxPlain;
        Assert.Throws<InvalidDataException>(() => stream.ReadExactly(part));
        stream.Position = ChunkHeader.MaxPlain;
        Assert.Throws<InvalidDataException>(() => stream.ReadExactly(part)); // nor the second time
    }

    [Fact]
    public void Read_AnotherKey_IsSaid()
    {
        using var other = DataKey.Create();
        Assert.True(ChunkFileStream.TryOpen(new MemoryStream(Sealed([1, 2, 3])), "r1", other, out var stream));
        using (stream)
            Assert.Throws<InvalidDataException>(() => stream.ReadByte());
    }
}
