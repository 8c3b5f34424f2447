using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class RedPayloadTests
{
    [Fact]
    public void TryParse_OneRedundantBlock_IsRead()
    {
        // payload type 111, 960 samples ago, three bytes; then the primary of the same type
        Assert.True(RedPayload.TryParse(Hex.Bytes("EF 0F0003 6F AABBCC DDEE"), out var red));
        Assert.Equal((1, 111), (red.RedundantCount, red.PrimaryPayloadType));
        Assert.Equal("DDEE", Hex.Of(red.Primary));
        foreach (var block in red)
        {
            Assert.Equal((111, 960), (block.PayloadType, block.TimestampOffset));
            Assert.Equal("AABBCC", Hex.Of(block.Data));
        }
    }

    [Fact]
    public void TryParse_PrimaryOnly_IsRead()
    {
        Assert.True(RedPayload.TryParse(Hex.Bytes("6F DDEE"), out var red));
        Assert.Equal(0, red.RedundantCount);
        Assert.Equal("DDEE", Hex.Of(red.Primary));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EF")]
    [InlineData("EF 0F0003")] // no primary header
    [InlineData("EF 0F00 6F")] // a header is cut
    [InlineData("EF 0F0003 6F AABB")] // a block is cut
    [InlineData("EF 0FFFFF 6F AABB")]
    public void TryParse_Malformed_Refused(string hex) => Assert.False(RedPayload.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void TryParse_MoreBlocksThanAnybodySends_Refused()
    {
        static byte[] Payload(int blocks) => [.. Enumerable.Repeat(Hex.Bytes("EF000000"), blocks).SelectMany(b => b), 0x6F];

        Assert.True(RedPayload.TryParse(Payload(RedPayload.MaxBlocks), out _));
        Assert.False(RedPayload.TryParse(Payload(RedPayload.MaxBlocks + 1), out _));
    }

    [Fact]
    public void RoundTrip()
    {
        var block = Gen.Select(Gen.Byte[0, 127], Gen.Int[0, 0x3FFF], Gen.Byte.Array[0, 60]);
        Gen.Select(block.Array[0, 8], Gen.Byte[0, 127], Gen.Byte.Array[0, 60])
            .Sample(
                (blocks, type, primary) =>
                {
                    var headers = new BitWriter();
                    foreach (var (blockType, offset, data) in blocks)
                        headers.Flag(true).Bits(blockType, 7).Bits(offset, 14).Bits(data.Length, 10);
                    headers.Flag(false).Bits(type, 7);
                    byte[] payload = [.. headers.ToArray(), .. blocks.SelectMany(b => b.Item3), .. primary];
                    Assert.True(RedPayload.TryParse(payload, out var red));
                    Assert.Equal((blocks.Length, type), (red.RedundantCount, red.PrimaryPayloadType));
                    Assert.True(red.Primary.SequenceEqual(primary));
                    var i = 0;
                    foreach (var read in red)
                    {
                        Assert.Equal((blocks[i].Item1, blocks[i].Item2), (read.PayloadType, read.TimestampOffset));
                        Assert.True(read.Data.SequenceEqual(blocks[i++].Item3));
                    }
                    Assert.Equal(blocks.Length, i);
                }
            );
    }
}
