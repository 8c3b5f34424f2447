using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Wire.Rtp;

public class HeaderExtensionsTests
{
    private const string Header = "90 60 0001 00000000 00000001";

    private static string List(string extension)
    {
        Assert.True(RtpPacket.TryParse(Hex.Bytes(Header, extension), out var packet));
        var elements = new List<string>();
        foreach (var element in packet.Extensions)
            elements.Add($"{element.Id}={Hex.Of(element.Data)}");
        return string.Join(' ', elements);
    }

    /// <summary>The layout of the example in RFC 8285 section 4.2: lengths 0, 1 and 3 with two bytes of padding before the last.</summary>
    [Fact]
    public void Enumerate_OneByteExampleOfRfc8285_SkipsPadding() =>
        Assert.Equal("1=AA 2=BBBB 3=CCCCCCCC", List("BEDE 0003 10 AA 21 BBBB 00 00 33 CCCCCCCC"));

    /// <summary>The layout of the example in RFC 8285 section 4.3: lengths 0, 1 and 4, padding after the second.</summary>
    [Fact]
    public void Enumerate_TwoByteExampleOfRfc8285_ReadsEmptyElement() =>
        Assert.Equal("1= 2=BB 3=CCCCCCCC", List("1000 0003 01 00 02 01 BB 00 03 04 CCCCCCCC"));

    [Fact]
    public void Enumerate_TwoByteWithAppBits_IsStillTwoByte() => Assert.Equal("200=BB", List("100F 0001 C8 01 BB 00"));

    [Theory]
    [InlineData("BEDE 0002 10 AA F0 BB 20 CC 0000", "1=AA")] // ID 15 ends the list
    [InlineData("BEDE 0002 10 AA 01 BBBB 20 CC 00", "1=AA")] // ID 0 with a length ends it too
    [InlineData("BEDE 0001 10 AA 2F BB", "1=AA")] // runs past the end
    [InlineData("1000 0001 01 01 AA 02", "1=AA")] // cut in the middle of an element header
    [InlineData("1000 0001 01 01 AA FF", "1=AA")]
    [InlineData("1000 0001 01 FF AA BB", "")]
    [InlineData("ABCD 0001 10 AA 00 00", "")] // a profile that nobody knows
    [InlineData("BEDE 0000", "")]
    [InlineData("BEDE 0001 00000000", "")]
    public void Enumerate_Malformed_KeepsWhatCameBefore(string extension, string expected) => Assert.Equal(expected, List(extension));

    [Fact]
    public void TryGet_AbsentOrPadding_IsNotFound()
    {
        Assert.True(RtpPacket.TryParse(Hex.Bytes(Header, "BEDE 0001 10 AA 00 00"), out var packet));
        Assert.False(packet.Extensions.TryGet(2, out _));
        Assert.False(packet.Extensions.TryGet(0, out _));
        Assert.True(RtpPacket.TryParse(Hex.Bytes("80 60 0001 00000000 00000001"), out var bare));
        Assert.False(bare.Extensions.TryGet(1, out _));
    }
}
