using CsCheck;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Wire.Payload;

public class Av1AggregationTests
{
    private static string List(ReadOnlySpan<byte> payload)
    {
        if (!Av1Aggregation.TryParse(payload, out var av1))
            return "refused";
        var found = new List<string>();
        foreach (var element in av1)
            found.Add($"{(element.IsContinuation ? "..." : element.Type)}:{Hex.Of(element.Bytes)}");
        return string.Join(' ', found);
    }

    [Theory]
    [InlineData("18 08AA", "SequenceHeader:08AA")] // W=1: no length at all
    [InlineData("28 02 08AA 30BB", "SequenceHeader:08AA Frame:30BB")] // W=2: all but the last
    [InlineData("08 02 08AA 02 30BB", "SequenceHeader:08AA Frame:30BB")] // W=0: every one
    [InlineData("90 08AA", "...:08AA")] // Z: goes on with an OBU of the packet before
    [InlineData("A0 01 FF 30BB", "...:FF Frame:30BB")]
    [InlineData("20 00 30BB", "Reserved: Frame:30BB")] // an empty element
    public void Enumerate_EachCountForm_ElementsAreFound(string hex, string expected) => Assert.Equal(expected, List(Hex.Bytes(hex)));

    [Theory]
    [InlineData("18 08AA", true)]
    [InlineData("10 08AA", false)] // N is not set
    [InlineData("18 30BB", false)] // N without a sequence header
    [InlineData("28 02 08AA 30BB", true)]
    [InlineData("28 02 1000 08AA", true)] // a temporal delimiter in front
    public void IsKeyFrame_NewSequenceWithItsHeader(string hex, bool expected)
    {
        Assert.True(Av1Aggregation.TryParse(Hex.Bytes(hex), out var av1));
        Assert.Equal(expected, av1.IsKeyFrame);
    }

    [Fact]
    public void TryParse_Flags_AreRead()
    {
        Assert.True(Av1Aggregation.TryParse(Hex.Bytes("D0 AA"), out var av1));
        Assert.True(av1.ContinuesObu && av1.ObuContinues && !av1.StartsSequence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("18")] // nothing behind the header
    [InlineData("98 08AA")] // Z and N exclude each other
    [InlineData("20 03 30BB")] // the element runs out
    [InlineData("20 01 30")] // W=2, only one there
    [InlineData("00 02 08AA 05 30BB")]
    [InlineData("00 80")] // the length never ends
    [InlineData("00 8080808080808080 01 AA")] // nor within eight bytes
    [InlineData("00 FFFFFFFF7F AA")] // above 32 bits
    [InlineData("00 FFFFFFFF0F AA")] // 2^32 - 1
    public void TryParse_Malformed_Refused(string hex) => Assert.Equal("refused", List(Hex.Bytes(hex)));

    [Fact]
    public void RoundTrip() =>
        Gen.Select(Gen.Byte.Array[1, 300].Array[1, 6], Gen.Bool)
            .Sample(
                (elements, counted) =>
                {
                    var count = counted && elements.Length <= 3 ? elements.Length : 0;
                    var payload = new List<byte> { (byte)(count << 4) };
                    for (var i = 0; i < elements.Length; i++)
                    {
                        if (i + 1 != count)
                            payload.AddRange(Leb128(elements[i].Length));
                        payload.AddRange(elements[i]);
                    }
                    var expected = elements.Select(e => $"{(Av1ObuType)(e[0] >> 3 & 15)}:{Hex.Of(e)}");
                    Assert.Equal(string.Join(' ', expected), List(payload.ToArray()));
                }
            );

    private static byte[] Leb128(int value) => value < 128 ? [(byte)value] : [(byte)(value & 127 | 128), (byte)(value >> 7)];
}
