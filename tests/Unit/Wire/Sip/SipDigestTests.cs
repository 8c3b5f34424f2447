using System.Text;
using MediaServer.Wire.Sip.Digest;

namespace MediaServer.Tests.Unit.Wire.Sip;

public class SipChallengeTests
{
    [Fact]
    public void Example_OfRfc7616() // 3.9.1
    {
        var text =
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, nonce=\"7ypf/xlj9XXwf\", opaque=\"FQhe\""u8;
        Assert.True(SipChallenge.TryParse(text, out var challenge));
        Assert.Equal("http-auth@example.org", Fields.Text(challenge.Realm));
        Assert.Equal(("7ypf/xlj9XXwf", "FQhe"), (Fields.Text(challenge.Nonce), Fields.Text(challenge.Opaque)));
        Assert.Equal((DigestAlgorithm.Sha256, true, false), (challenge.Algorithm, challenge.OffersAuth, challenge.IsStale));
    }

    [Theory]
    [InlineData("Digest realm=\"a\", nonce=\"b\"", DigestAlgorithm.Md5)]
    [InlineData("digest realm=\"a\" , nonce = \"b\", algorithm=\"sha-256\"", DigestAlgorithm.Sha256)]
    [InlineData("Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256", DigestAlgorithm.Unknown)]
    public void Algorithm_DefaultsToMd5(string text, DigestAlgorithm algorithm)
    {
        Assert.True(SipChallenge.TryParse(Encoding.UTF8.GetBytes(text), out var challenge));
        Assert.Equal(algorithm, challenge.Algorithm);
    }

    [Theory]
    [InlineData("Basic realm=\"a\"")]
    [InlineData("Digest")]
    [InlineData("Digest realm=\"a\"")]
    [InlineData("Digest nonce=\"a\"")]
    [InlineData("Digest realm=\"a, nonce=b")]
    [InlineData("Digest realm=\"a\" nonce=\"b\"")]
    [InlineData("NoOneKnowsThisScheme opaque-data=here")]
    public void Broken_IsRefused(string text) => Assert.False(SipChallenge.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

public class SipCredentialsTests
{
    [Fact]
    public void Example_OfRfc3261() // 22.4, with the numbers of RFC 2617 3.5
    {
        var text =
            "Digest username=\"bob\", realm=\"biloxi.com\", nonce=\"dcd98b\", uri=\"sip:bob@biloxi.com\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\""u8;
        Assert.True(SipCredentials.TryParse(text, out var credentials));
        Assert.Equal(("bob", "biloxi.com"), (Fields.Text(credentials.UserName), Fields.Text(credentials.Realm)));
        Assert.Equal(("00000001", "auth"), (Fields.Text(credentials.NonceCount), Fields.Text(credentials.Qop)));
        Assert.Equal(("0a4f113b", "sip:bob@biloxi.com"), (Fields.Text(credentials.ClientNonce), Fields.Text(credentials.Uri)));
    }

    [Theory]
    [InlineData("Digest username=\"bob\", realm=\"x\", nonce=\"n\", uri=\"u\"")]
    [InlineData("NoOneKnowsThisScheme opaque-data=here")]
    [InlineData("")]
    public void Broken_IsRefused(string text) => Assert.False(SipCredentials.TryParse(Encoding.UTF8.GetBytes(text), out _));
}

public class DigestResponseTests
{
    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Qop_Rfc7616(DigestAlgorithm algorithm, string expected) // 3.9.1
    {
        var input = new DigestInput
        {
            Algorithm = algorithm,
            UserName = "Mufasa"u8,
            Realm = "http-auth@example.org"u8,
            Password = "Circle of Life"u8,
            Method = "GET"u8,
            Uri = "/dir/index.html"u8,
            Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"u8,
            NonceCount = "00000001"u8,
            ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"u8,
        };
        Assert.Equal(expected, Compute(input));
    }

    [Theory]
    [InlineData(true, "6629fae49393a05397450978507c4ef1")]
    [InlineData(false, "670fd8c2df070c60b045671b8b24ff02")]
    public void OldForms_Rfc2617(bool hasQop, string expected) // 3.5, and without qop as in RFC 2069
    {
        var input = new DigestInput
        {
            Algorithm = DigestAlgorithm.Md5,
            UserName = "Mufasa"u8,
            Realm = "testrealm@host.com"u8,
            Password = "Circle Of Life"u8,
            Method = "GET"u8,
            Uri = "/dir/index.html"u8,
            Nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093"u8,
            NonceCount = hasQop ? "00000001"u8 : default,
            ClientNonce = "0a4f113b"u8,
        };
        Assert.Equal(expected, Compute(input));
    }

    [Fact]
    public void UnknownAlgorithm_ComputesNothing() => Assert.Equal("", Compute(new DigestInput { Algorithm = DigestAlgorithm.Unknown }));

    private static string Compute(in DigestInput input)
    {
        Span<byte> hex = stackalloc byte[DigestResponse.MaxLength];
        return Encoding.ASCII.GetString(hex[..DigestResponse.Compute(input, hex)]);
    }
}
