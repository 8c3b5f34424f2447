using CsCheck;
using MediaServer.Recorder.Encryption;
using MediaServer.Tests.Unit.Wire;

namespace MediaServer.Tests.Unit.Recorder.Encryption;

public class ChunkFileHeaderTests
{
    /// <summary>Recording "rec-1", file "a.msj", salt 01020304.</summary>
    private const string Vector = "4D53454E4352 01 05 01020304 05" + "7265632D31 612E6D736A" + "D463A9D9";

    private static readonly Gen<string> Name = Gen.Char["abcXYZ019-_."]
        .Array[1, FileName.MaxLength]
        .Select(c => new string(c))
        .Where(n => n[0] != '.');

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(ChunkFileHeader.TryParse(Hex.Bytes(Vector), out var header));
        Assert.Equal(new ChunkFileHeader("rec-1", "a.msj", 0x0102_0304), header);
        Assert.Equal(Hex.Bytes(Vector).Length, header.Length);
    }

    [Fact]
    public void TryWrite_Vector_IsWritten()
    {
        var bytes = new byte[ChunkFileHeader.MaxLength];
        Assert.True(new ChunkFileHeader("rec-1", "a.msj", 0x0102_0304).TryWrite(bytes, out var length));
        Assert.Equal(Vector.Replace(" ", "", StringComparison.Ordinal), Hex.Of(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void TryParse_AnyBitFlipped_Refused()
    {
        var good = Hex.Bytes(Vector);
        for (var bit = 0; bit < 8 * good.Length; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ChunkFileHeader.TryParse(bad, out _), $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("../etc", "a")]
    [InlineData("r", "a/b")]
    [InlineData("", "a")]
    [InlineData("r", ".hidden")]
    [InlineData("r", "tab\t")]
    public void TryWrite_NameThatCouldLeaveItsFolder_Refused(string recording, string file) =>
        Assert.False(new ChunkFileHeader(recording, file, 0).TryWrite(new byte[ChunkFileHeader.MaxLength], out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Name, Name, Gen.UInt)
            .Sample(
                (recording, file, salt) =>
                {
                    var header = new ChunkFileHeader(recording, file, salt);
                    var bytes = new byte[ChunkFileHeader.MaxLength + 1];
                    Assert.True(header.TryWrite(bytes, out var length));
                    Assert.True(ChunkFileHeader.TryParse(bytes, out var read));
                    Assert.Equal((header, length), (read, read.Length));
                    Assert.False(ChunkFileHeader.TryParse(bytes.AsSpan(0, length - 1), out _));
                    Assert.False(header.TryWrite(bytes.AsSpan(0, length - 1), out _));
                }
            );
}
