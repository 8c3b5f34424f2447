using System.Text;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Unit.Wire.Sip;

public class SipUriTests
{
    [Fact]
    public void Full_ReadsEveryPart() // RFC 3261 19.1.1
    {
        var text = "sip:alice:secret@[2001:db8::9]:5061;transport=tcp;lr?subject=x&to=a%40b"u8;
        Assert.True(SipUri.TryParse(text, out var uri));
        Assert.Equal(
            (SipUriScheme.Sip, "alice", "secret", "[2001:db8::9]", 5061),
            (uri.Scheme, Fields.Text(uri.User), Fields.Text(uri.Password), Fields.Text(uri.Host), uri.Port)
        );
        Assert.True(uri.Parameters.TryGet("TRANSPORT"u8, out var transport));
        Assert.Equal("tcp", Fields.Text(transport));
        Assert.True(uri.Parameters.Has("lr"u8));
        Assert.Equal("subject=x&to=a%40b", Fields.Text(uri.Headers));
    }

    [Theory]
    [InlineData("tel:+1-555-0100;ext=5", SipUriScheme.Tel, "+1-555-0100")]
    [InlineData("SIPS:bob@example.com", SipUriScheme.Sips, "bob")]
    [InlineData("sip:example.com", SipUriScheme.Sip, "")]
    [InlineData("sip:%2B49@h_1", SipUriScheme.Sip, "+49")]
    [InlineData("soap.beep://192.0.2.103:3002", SipUriScheme.Other, "")]
    public void Scheme_AndUser(string text, SipUriScheme scheme, string user)
    {
        Assert.True(SipUri.TryParse(Encoding.UTF8.GetBytes(text), out var uri));
        Assert.Equal((scheme, user), (uri.Scheme, uri.DecodedUser));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip")]
    [InlineData("sip:")]
    [InlineData(":x")]
    [InlineData("sip:@example.com")]
    [InlineData("sip:a%4@example.com")]
    [InlineData("sip:a b@example.com")]
    [InlineData("sip:a@example.com ")]
    [InlineData("sip:a@example.com:65536")]
    [InlineData("sip:a@example.com:")]
    [InlineData("sip:a@example.com;=x")]
    [InlineData("sip:a@example.com;;lr")]
    [InlineData("sip:a@[::1")]
    [InlineData("<sip:a@example.com>")]
    [InlineData("9ip:a@example.com")]
    public void Broken_IsRefused(string text) => Assert.False(SipUri.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

public class SipNameAddrTests
{
    [Theory]
    [InlineData("\"Bell, \\\"A\\\"\" <sip:a@example.com;lr>;tag=43", "Bell, \"A\"", "43")]
    [InlineData("A. Bell <sip:a@example.com>;tag=43", "A. Bell", "43")]
    [InlineData("<sip:a@example.com>;x=\"y;tag=1\";TAG = 43", "", "43")]
    [InlineData("sip:a@example.com;tag=43", "", "43")]
    public void NameAndTag(string text, string name, string tag)
    {
        Assert.True(SipNameAddr.TryParse(Encoding.UTF8.GetBytes(text), out var address));
        Assert.Equal("a", address.Uri.DecodedUser);
        Assert.True(address.Parameters.TryGet("tag"u8, out var found));
        Assert.Equal((name, tag), (address.DisplayName, Fields.Text(found)));
    }

    [Theory]
    [InlineData("\"A <sip:a@example.com>")]
    [InlineData("\"A\" sip:a@example.com")]
    [InlineData("A, B <sip:a@example.com>")]
    [InlineData("< sip:a@example.com >")]
    [InlineData("<sip:a@example.com")]
    [InlineData("<sip:a@example.com>tag=1")]
    [InlineData("sip:a@example.com?x=y")]
    [InlineData("<sip:a@example.com>;")]
    [InlineData("")]
    public void Broken_IsRefused(string text) => Assert.False(SipNameAddr.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

public class SipViaTests
{
    [Fact]
    public void Ipv6_WithBareReceived() // RFC 5118 4.5
    {
        Assert.True(SipVia.TryParse("SIP/2.0/UDP [2001:db8::9:1]:5070;received=2001:db8::9:255;branch=z9hG4bKas3-111"u8, out var via));
        Assert.Equal(("[2001:db8::9:1]", 5070), (Fields.Text(via.Host), via.Port));
        Assert.True(via.Parameters.TryGet("received"u8, out var received));
        Assert.Equal("2001:db8::9:255", Fields.Text(received));
        Assert.True(via.HasUniqueBranch);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP")]
    [InlineData("SIP/2.0 UDP host")]
    [InlineData("HTTP/2.0/UDP host")]
    [InlineData("SIP/2.0/UDPhost")]
    [InlineData("SIP/2.0/UDP host:x")]
    [InlineData("SIP/2.0/UDP host;;")]
    [InlineData("")]
    public void Broken_IsRefused(string text) => Assert.False(SipVia.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

public class SipCSeqTests
{
    [Fact]
    public void Number_UpTo31Bits() // RFC 3261 8.1.1.5
    {
        Assert.True(SipCSeq.TryParse("2147483647 INVITE"u8, out var cseq));
        Assert.Equal((2147483647u, SipMethod.Invite), (cseq.Number, cseq.Method));
        Assert.False(SipCSeq.TryParse("2147483648 INVITE"u8, out _));
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("1")]
    [InlineData("-1 INVITE")]
    [InlineData("1 INV ITE")]
    [InlineData("1 ")]
    public void Broken_IsRefused(string text) => Assert.False(SipCSeq.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

public class SipRAckTests
{
    [Fact]
    public void Example_OfRfc3262() // 7.2
    {
        Assert.True(SipRAck.TryParse("776656 1 INVITE"u8, out var rack));
        Assert.Equal((776656u, 1u, SipMethod.Invite), (rack.Response, rack.CSeq.Number, rack.CSeq.Method));
        Assert.False(SipRAck.TryParse("776656 INVITE"u8, out _));
    }
}

public class SipSessionExpiresTests
{
    [Theory]
    [InlineData("1800", 1800u, SipRefresher.Open)]
    [InlineData("4000;refresher=uac", 4000u, SipRefresher.Uac)]
    [InlineData("90 ; refresher = uas", 90u, SipRefresher.Uas)]
    public void Seconds_AndRefresher(string text, uint seconds, SipRefresher refresher) // RFC 4028 4
    {
        Assert.True(SipSessionExpires.TryParse(Encoding.UTF8.GetBytes(text), out var expires));
        Assert.Equal(new SipSessionExpires(seconds, refresher), expires);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1800;;")]
    public void Broken_IsRefused(string text) => Assert.False(SipSessionExpires.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

internal static class Fields
{
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
