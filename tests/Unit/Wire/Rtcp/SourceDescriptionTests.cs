using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class SourceDescriptionTests
{
    [Fact]
    public void TryParse_TwoChunks_CanonicalNamesAreFound()
    {
        // The first chunk has a NOTE (7) before its CNAME, the second ends exactly on a border and adds a word of zeros.
        var packet = Hex.Bytes("82CA0007", "11111111 07 01 78 01 03 612E62 00 000000", "22222222 01 02 6364", "00000000");
        Assert.True(SourceDescription.TryParse(Single.Packet(packet), out var description));
        Assert.Equal(2, description.Count);
        Assert.True(description.TryGetCanonicalName(0x1111_1111, out var first));
        Assert.Equal("612E62", Hex.Of(first));
        Assert.True(description.TryGetCanonicalName(0x2222_2222, out var second));
        Assert.Equal("6364", Hex.Of(second));
        Assert.False(description.TryGetCanonicalName(0x3333_3333, out _));
    }

    [Theory]
    [InlineData("81CA0000")] // one chunk, none there
    [InlineData("81CA0001 11111111")] // no zero at the end
    [InlineData("81CA0002 11111111 01026364")] // the text fills the packet
    [InlineData("81CA0002 11111111 01FF6364")] // the text runs out
    [InlineData("81CA0002 11111111 01016301")] // cut in an item header
    [InlineData("82CA0002 11111111 01016300")] // two chunks, one there
    public void TryParse_Malformed_Refused(string hex) => Assert.False(SourceDescription.TryParse(Single.Packet(Hex.Bytes(hex)), out _));

    [Fact]
    public void TryParse_NoChunks_IsValidAndUseless()
    {
        Assert.True(SourceDescription.TryParse(Single.Packet(Hex.Bytes("80CA0000")), out var description));
        Assert.Equal(0, description.Count);
    }

    [Fact]
    public void TryWrite_Vector_IsPadded()
    {
        var bytes = new byte[20];
        Assert.True(SourceDescription.TryWrite(bytes, 0x1122_3344, "a@b.c"u8, out var length));
        Assert.Equal("81CA0003" + "11223344" + "0105" + "6140622E63" + "00", Hex.Of(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.UInt, Gen.Byte.Array[0, 255])
            .Sample(
                (ssrc, name) =>
                {
                    var bytes = new byte[300];
                    Assert.True(SourceDescription.TryWrite(bytes, ssrc, name, out var length));
                    Assert.True(SourceDescription.TryParse(Single.Packet(bytes.AsSpan(0, length)), out var read));
                    Assert.True(read.TryGetCanonicalName(ssrc, out var found));
                    Assert.True(found.SequenceEqual(name));
                    Assert.False(SourceDescription.TryWrite(bytes.AsSpan(0, length - 1), ssrc, name, out _));
                }
            );
}
