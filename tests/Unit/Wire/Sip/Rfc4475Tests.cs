using System.Text;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Tests.Unit.Wire.Sip;

/// <summary>What the parser makes of RFC 4475; what an endpoint answers stands in <c>TorturedEndpointTests</c>.</summary>
public class Rfc4475Tests
{
    /// <summary>Every message and what is wrong with it.</summary>
    public static TheoryData<string, SipFault> Verdicts =>
        new()
        {
            // 3.1.1 valid
            { "wsinv", SipFault.None },
            { "intmeth", SipFault.None },
            { "esc01", SipFault.None },
            { "escnull", SipFault.None },
            { "esc02", SipFault.None },
            { "lwsdisp", SipFault.None },
            { "longreq", SipFault.None },
            { "dblreq", SipFault.None },
            { "semiuri", SipFault.None },
            { "transports", SipFault.None },
            { "mpart01", SipFault.None },
            { "unreason", SipFault.None },
            { "noreason", SipFault.None },
            // 3.1.2 invalid
            { "badinv01", SipFault.BadVia },
            { "clerr", SipFault.BadContentLength },
            { "ncl", SipFault.BadContentLength },
            { "scalar02", SipFault.BadCSeq },
            { "scalarlg", SipFault.BadCSeq },
            { "quotbal", SipFault.BadTo },
            { "ltgtruri", SipFault.BadRequestUri },
            { "lwsruri", SipFault.BadStartLine },
            { "lwsstart", SipFault.BadStartLine },
            { "trws", SipFault.BadStartLine },
            { "escruri", SipFault.BadRequestUri },
            { "baddate", SipFault.None }, // Date is nothing to us
            { "regbadct", SipFault.BadContact },
            { "badaspec", SipFault.BadTo },
            { "baddn", SipFault.BadFrom },
            { "badvers", SipFault.BadVersion },
            { "mismatch01", SipFault.MethodMismatch },
            { "mismatch02", SipFault.MethodMismatch },
            { "bigcode", SipFault.NotSip },
            // 3.2 transactions, 3.3 application, 3.4 RFC 2543
            { "badbranch", SipFault.None },
            { "insuf", SipFault.MissingHeader },
            { "unkscm", SipFault.None },
            { "novelsc", SipFault.None },
            { "unksm2", SipFault.None },
            { "bext01", SipFault.None },
            { "invut", SipFault.None },
            { "regaut01", SipFault.None },
            { "multi01", SipFault.RepeatedHeader },
            { "mcl01", SipFault.RepeatedHeader },
            { "bcast", SipFault.None },
            { "zeromf", SipFault.None },
            { "cparam01", SipFault.None },
            { "cparam02", SipFault.None },
            { "regescrt", SipFault.None },
            { "sdp01", SipFault.None },
            { "inv2543", SipFault.None },
        };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Message_GetsItsVerdict(string name, SipFault expected)
    {
        var parsed = SipMessage.TryParse(TortureSet.Rfc4475.Bytes(name), out _, out var fault);
        Assert.Equal(expected != SipFault.NotSip, parsed);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Verdicts_CoverAll49() =>
        Assert.Equal(TortureSet.Rfc4475.Names, Verdicts.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Wsinv_ReadsThroughFoldsBlanksAndShortNames() // 3.1.1.1
    {
        var message = Parse("wsinv");
        Assert.Equal("1918181833n", Text(message.ToTag));
        Assert.Equal("98asjd8", Text(message.FromTag));
        Assert.True(SipNameAddr.TryParse(message.From, out var from));
        Assert.Equal("J Rosenberg \\\"", from.DisplayName);
        Assert.True(message.TryGetCSeq(out var cseq));
        Assert.Equal((9u, SipMethod.Invite), (cseq.Number, cseq.Method));
        Assert.True(message.TryGetNumber(SipHeader.MaxForwards, out var hops));
        Assert.Equal(68u, hops);
        var branches = new List<string>();
        foreach (var value in message.Values(SipHeader.Via))
        {
            Assert.True(SipVia.TryParse(value, out var via));
            branches.Add($"{Text(via.Transport)} {Text(via.Host)} {Text(via.Branch)}");
        }
        Assert.Equal(["UDP 192.0.2.2 390skdjuw", "TCP spindle.example.com z9hG4bK9ikj8", "UDP 192.168.255.111 z9hG4bK30239"], branches);
        Assert.True(SipNameAddr.TryParse(message.Get(SipHeader.Contact), out var contact));
        Assert.Equal("Quoted string \"\"", contact.DisplayName);
        Assert.True(contact.Parameters.TryGet("newparam"u8, out var parameter));
        Assert.Equal("newvalue", Text(parameter));
        Assert.True(contact.Parameters.Has("secondparam"u8));
        Assert.StartsWith("v=0", Text(message.Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Intmeth_AllowsEveryTokenCharacter() // 3.1.1.2
    {
        var message = Parse("intmeth");
        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~", Text(message.MethodName));
        Assert.Equal(SipMethod.Other, message.Method);
        Assert.Equal("_token~1'+`*%!-.", Text(message.FromTag));
        Assert.True(SipNameAddr.TryParse(message.To, out var to));
        Assert.Equal("BEL:\a NUL:\0 DEL:\x7F", to.DisplayName);
        Assert.True(SipNameAddr.TryParse(message.From, out var from));
        Assert.Equal("token1~` token2'+_ token3*%!.-", from.DisplayName);
    }

    [Fact]
    public void Esc01_EscapedUserComparesEqual() // 3.1.1.3
    {
        var message = Parse("esc01");
        Assert.True(SipNameAddr.TryParse(message.To, out var to));
        Assert.Equal("user", to.Uri.DecodedUser);
        Assert.True(SipUri.TryParse(message.RequestUri, out var target));
        Assert.Equal("sips:user@example.com", target.DecodedUser);
        Assert.Equal("example.net", Text(target.Host));
    }

    [Fact]
    public void Escnull_KeepsTheNul() // 3.1.1.4
    {
        var message = Parse("escnull");
        Assert.True(SipNameAddr.TryParse(message.To, out var to));
        Assert.Equal("null-\0-null", to.Uri.DecodedUser);
    }

    [Fact]
    public void Esc02_PercentInATokenIsNoEscape() // 3.1.1.5
    {
        var message = Parse("esc02");
        Assert.Equal(SipMethod.Other, message.Method);
        var contacts = 0;
        foreach (var _ in message.Values(SipHeader.Contact))
            contacts++;
        Assert.Equal(2, contacts);
    }

    [Fact]
    public void Lwsdisp_NoBlankBeforeTheBracket() // 3.1.1.6
    {
        Assert.True(SipNameAddr.TryParse(Parse("lwsdisp").From, out var from));
        Assert.Equal("caller", from.DisplayName);
    }

    [Fact]
    public void Longreq_Has34Vias() // 3.1.1.7
    {
        var vias = 0;
        foreach (var value in Parse("longreq").Values(SipHeader.Via))
            vias += SipVia.TryParse(value, out _) ? 1 : 0;
        Assert.Equal(34, vias);
    }

    [Fact]
    public void Dblreq_StopsAtContentLength() => Assert.True(Parse("dblreq").Body.IsEmpty); // 3.1.1.8

    [Fact]
    public void Semiuri_SemicolonBelongsToTheUser() // 3.1.1.9
    {
        Assert.True(SipUri.TryParse(Parse("semiuri").RequestUri, out var uri));
        Assert.Equal("user;par=u@example.net", uri.DecodedUser);
        Assert.False(uri.Parameters.Has("par"u8));
    }

    [Fact]
    public void Mpart01_BodyKeepsItsNul() // 3.1.1.11
    {
        var message = Parse("mpart01");
        Assert.Contains((byte)0, message.Body.ToArray());
        Assert.EndsWith("--7a9cbec02ceef655--\r\n", Encoding.Latin1.GetString(message.Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Unreason_AndNoreason_AreResponses() // 3.1.1.12, 3.1.1.13
    {
        Assert.Equal(200, Parse("unreason").Status);
        Assert.EndsWith("простое", Text(Parse("unreason").ReasonPhrase), StringComparison.Ordinal);
        Assert.Equal(100, Parse("noreason").Status);
        Assert.True(Parse("noreason").ReasonPhrase.IsEmpty);
    }

    [Fact]
    public void Badbranch_TheBareCookieNamesNoTransaction() // 3.2.1
    {
        Assert.True(Parse("badbranch").TryGetVia(out var via));
        Assert.False(via.HasUniqueBranch);
    }

    [Fact]
    public void Cparam_OfUriAndOfHeaderAreApart() // 3.3.12, 3.3.13
    {
        Assert.True(SipNameAddr.TryParse(Parse("cparam01").Get(SipHeader.Contact), out var header));
        Assert.True(SipNameAddr.TryParse(Parse("cparam02").Get(SipHeader.Contact), out var uri));
        Assert.True(header.Parameters.Has("unknownparam"u8));
        Assert.False(header.Uri.Parameters.Has("unknownparam"u8));
        Assert.False(uri.Parameters.Has("unknownparam"u8));
        Assert.True(uri.Uri.Parameters.Has("unknownparam"u8));
    }

    [Fact]
    public void Regescrt_KeepsTheEscapedRoute() // 3.3.14
    {
        Assert.True(SipNameAddr.TryParse(Parse("regescrt").Get(SipHeader.Contact), out var contact));
        Assert.Equal("Route=%3Csip:sip.example.com%3E", Text(contact.Uri.Headers));
    }

    private static SipMessage Parse(string name)
    {
        Assert.True(SipMessage.TryParse(TortureSet.Rfc4475.Bytes(name), out var message, out _));
        return message;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
