using CsCheck;
using MediaServer.Recorder.Encryption;
using MediaServer.Tests.Unit.Wire;

namespace MediaServer.Tests.Unit.Recorder.Encryption;

public class ChunkHeaderTests
{
    private const string Vector = "4D53636B 80000102 0000000000000007";

    [Fact]
    public void TryParse_Vector_IsRead()
    {
        Assert.True(ChunkHeader.TryParse(Hex.Bytes(Vector), out var header));
        Assert.Equal(new ChunkHeader(7, 0x102, IsFinal: true), header);
        Assert.Equal(16 + 0x102 + 16, header.ChunkLength);
    }

    [Theory]
    [InlineData("4D53636C 00000001 0000000000000000")] // another magic
    [InlineData("4D53636B 00010001 0000000000000000")] // 65537 bytes
    [InlineData("4D53636B 7FFFFFFF 0000000000000000")]
    [InlineData("4D53636B 00000001 00000000000000")] // a byte short
    public void TryParse_Bad_Refused(string hex) => Assert.False(ChunkHeader.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.ULong, Gen.Int[0, ChunkHeader.MaxPlain], Gen.Bool)
            .Sample(
                (index, length, final) =>
                {
                    var header = new ChunkHeader(index, length, final);
                    var bytes = new byte[ChunkHeader.Length];
                    Assert.True(header.TryWrite(bytes));
                    Assert.True(ChunkHeader.TryParse(bytes, out var read));
                    Assert.Equal(header, read);
                    Assert.False(header.TryWrite(bytes.AsSpan(1)));
                }
            );

    [Fact]
    public void TryWrite_MoreThanAChunkHolds_Refused() =>
        Assert.False(new ChunkHeader(0, ChunkHeader.MaxPlain + 1, false).TryWrite(new byte[ChunkHeader.Length]));
}
