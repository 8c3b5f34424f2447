using System.Text;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Unit.Wire.Sip;

/// <summary>What the parser makes of RFC 5118, IPv6 where IPv4 used to be; what an endpoint answers stands in <c>TorturedByIpv6Tests</c>.</summary>
public class Rfc5118Tests
{
    /// <summary>Every message and what is wrong with it.</summary>
    public static TheoryData<string, SipFault> Verdicts =>
        new()
        {
            { "ipv6-good", SipFault.None }, // 4.1
            { "ipv6-bad", SipFault.BadRequestUri }, // 4.2
            { "port-ambiguous", SipFault.None }, // 4.3
            { "port-unambiguous", SipFault.None }, // 4.4
            { "via-received-param-with-delim", SipFault.None }, // 4.5
            { "via-received-param-no-delim", SipFault.None },
            { "ipv6-in-sdp", SipFault.None }, // 4.6
            { "mult-ip-in-header", SipFault.None }, // 4.7
            { "mult-ip-in-sdp", SipFault.None }, // 4.8
            { "ipv4-mapped-ipv6", SipFault.None }, // 4.9
            { "ipv6-bug-abnf-3-colons", SipFault.None }, // 4.10
            { "ipv6-correct-abnf-2-colons", SipFault.None },
        };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Message_GetsItsVerdict(string name, SipFault expected)
    {
        Assert.True(SipMessage.TryParse(TortureSet.Rfc5118.Bytes(name), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Verdicts_CoverAll12()
    {
        Assert.Equal(12, Verdicts.Count);
        Assert.Equal(TortureSet.Rfc5118.Names, Verdicts.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("port-ambiguous", "[2001:db8::10:5070]", 0)] // 4.3: within the brackets it is part of the address
    [InlineData("port-unambiguous", "[2001:db8::10]", 5070)] // 4.4
    [InlineData("ipv6-bug-abnf-3-colons", "[2001:db8:::192.0.2.1]", 0)] // 4.10: tolerated
    [InlineData("ipv6-correct-abnf-2-colons", "[2001:db8::192.0.2.1]", 0)]
    public void RequestUri_EndsItsHostAtTheBracket(string name, string host, int port)
    {
        Assert.True(SipUri.TryParse(Parse(name).RequestUri, out var uri));
        Assert.Equal((host, port), (Text(uri.Host), uri.Port));
    }

    [Theory]
    [InlineData("via-received-param-with-delim", "[2001:db8::9:255]")] // 4.5: not what the grammar says, and seen on the wire
    [InlineData("via-received-param-no-delim", "2001:db8::9:255")]
    public void Received_IsReadWithAndWithoutBrackets(string name, string received)
    {
        Assert.True(Parse(name).TryGetVia(out var via));
        Assert.Equal("[2001:db8::9:1]", Text(via.Host));
        Assert.True(via.Parameters.TryGet("received"u8, out var value));
        Assert.Equal(received, Text(value));
        Assert.True(via.HasUniqueBranch);
    }

    [Theory]
    [InlineData("mult-ip-in-header", new[] { "[2001:db8::9:1] 6050", "192.0.2.1 0", "[2001:db8::9:255] 0" })] // 4.7
    [InlineData("ipv4-mapped-ipv6", new[] { "[::ffff:192.0.2.10] 19823", "[::ffff:192.0.2.2] 0" })] // 4.9
    public void Vias_MayMixFamilies(string name, string[] expected)
    {
        var hosts = new List<string>();
        foreach (var value in Parse(name).Values(SipHeader.Via))
        {
            Assert.True(SipVia.TryParse(value, out var via));
            hosts.Add($"{Text(via.Host)} {via.Port}");
        }
        Assert.Equal(expected, hosts);
    }

    private static SipMessage Parse(string name)
    {
        Assert.True(SipMessage.TryParse(TortureSet.Rfc5118.Bytes(name), out var message, out _));
        return message;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
