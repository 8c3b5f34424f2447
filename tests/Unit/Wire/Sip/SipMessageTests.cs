using System.Text;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Wire.Sip;

public class SipMessageTests
{
    private const string Head =
        "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n";

    [Fact]
    public void Limits_AreKept()
    {
        Assert.Equal(SipFault.TooLarge, Fault(Head + "X: " + new string('x', SipLimits.Message)));
        Assert.Equal(SipFault.LineTooLong, Fault(Head + "X: " + new string('x', SipLimits.Line) + "\r\n\r\n"));
        Assert.Equal(SipFault.LineTooLong, Fault(Head + "X: a" + string.Concat(Enumerable.Repeat("\r\n b", 3000)) + "\r\n\r\n"));
        Assert.Equal(SipFault.TooManyHeaders, Fault(Head + string.Concat(Enumerable.Repeat("Xx: y\r\n", 124)) + "\r\n"));
        Assert.Equal(SipFault.None, Fault(Head + string.Concat(Enumerable.Repeat("Xx: y\r\n", 123)) + "\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("SIP/2.0\r\n\r\n")]
    [InlineData("SIP/2.0 99 No\r\n\r\n")]
    [InlineData("SIP/2.0 700 No\r\n\r\n")]
    [InlineData("SIP/2.0 2000 No\r\n\r\n")]
    [InlineData("OPTIONS SIP/2.0\r\n\r\n")]
    public void Noise_IsNoMessage(string text) => Assert.Equal(SipFault.NotSip, Fault(text));

    [Theory]
    [InlineData("no colon\r\n\r\n", SipFault.BadHeader)]
    [InlineData(": x\r\n\r\n", SipFault.BadHeader)]
    [InlineData("X y: z\r\n\r\n", SipFault.BadHeader)]
    [InlineData("X: y\r\n", SipFault.Unterminated)]
    [InlineData("Max-Forwards: 256\r\n\r\n", SipFault.BadMaxForwards)]
    [InlineData("Route: <x\r\n\r\n", SipFault.BadRoute)]
    [InlineData("t: <sip:c@d>\r\n\r\n", SipFault.RepeatedHeader)]
    public void Fault_IsNamed(string rest, SipFault expected) => Assert.Equal(expected, Fault(Head + rest));

    [Fact]
    public void LeadingLineEnds_AreSkipped() => Assert.Equal(SipFault.None, Fault("\r\n\r\n" + Head + "\r\n")); // RFC 3261 7.5

    [Fact]
    public void PlainLineFeeds_AreTolerated() =>
        Assert.Equal(SipFault.None, Fault(Head.Replace("\r\n", "\n", StringComparison.Ordinal) + "\n"));

    [Fact]
    public void EveryCut_AndEveryByteChanged_IsSurvived()
    {
        foreach (var name in TortureSet.Rfc4475.Names)
        {
            var bytes = TortureSet.Rfc4475.Bytes(name);
            for (var i = 0; i < bytes.Length; i++)
            {
                Assert.NotEqual(SipMessage.TryParse(bytes.AsSpan(0, i), out var cut, out _), cut is null);
                var old = bytes[i];
                foreach (var b in "\0\r\n :;,\"<>@"u8)
                {
                    bytes[i] = b;
                    Assert.NotEqual(SipMessage.TryParse(bytes, out var changed, out _), changed is null);
                }
                bytes[i] = old;
            }
        }
    }

    [Fact]
    public void Writer_LeavesNoWayOutOfAField()
    {
        var buffer = new byte[200];
        var writer = new SipWriter(buffer);
        writer.Quoted("a\"b\\c\r\nVia: x");
        writer.EscapedUser("1;x=y@z\r\n>é");
        Assert.Equal("\"a\\\"b\\\\c  Via: x\"1%3Bx=y%40z%0D%0A%3E%C3%A9", Encoding.UTF8.GetString(writer.Written));
        Assert.False(writer.Overflowed);
    }

    [Fact]
    public void Writer_TooSmall_SaysSo()
    {
        var writer = new SipWriter(new byte[10]);
        writer.StatusLine(200, "OK"u8);
        Assert.True(writer.Overflowed);
        Assert.True(writer.Length <= 10);
    }

    private static SipFault Fault(string text)
    {
        return SipMessage.TryParse(Encoding.UTF8.GetBytes(text), out var message, out var fault) ? message.Fault : fault;
    }
}
