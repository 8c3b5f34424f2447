using CsCheck;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Tests.Unit.Wire.Rtp.Extensions;

public class StreamNameTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("q")]
    [InlineData("video-1_a")]
    [InlineData("0123456789abcdef")]
    public void TryParse_BytesAndText_AreTheSameName(string text)
    {
        Assert.True(StreamName.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out var fromBytes));
        Assert.True(StreamName.TryParse(text, out var fromText));
        Assert.Equal(fromBytes, fromText);
        Assert.Equal(text, fromBytes.ToString());
        Assert.Equal(fromBytes.GetHashCode(), fromText.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdefg")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("\u00e9")]
    [InlineData("a\"")]
    public void TryParse_NoToken_Refused(string text)
    {
        Assert.False(StreamName.TryParse(text, out _));
        Assert.False(StreamName.TryParse(System.Text.Encoding.Latin1.GetBytes(text), out _));
    }

    [Fact]
    public void RoundTrip() =>
        Gen.String[Gen.Char["abcXYZ0189-_.!~"], 1, 16]
            .Sample(text =>
            {
                Assert.True(StreamName.TryParse(text, out var name));
                var bytes = new byte[name.Length];
                Assert.True(name.TryWrite(bytes));
                Assert.True(StreamName.TryParse(bytes, out var read));
                Assert.Equal(name, read);
                Assert.False(name.TryWrite(bytes.AsSpan(1)));
            });
}
