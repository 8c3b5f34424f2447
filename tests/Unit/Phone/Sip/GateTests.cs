using MediaServer.Phone.Sip;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Digest;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>Who is let in, who is challenged, who hears nothing, and how much anybody may ask for.</summary>
public class GateTests
{
    private const int Guesses = SourceLimiter.MaxRejects / SourceLimiter.Guess;

    private static readonly RemoteAddress Stranger = SipWorld.Address("203.0.113.66", 5060);
    private static readonly SipTrunk Digest = SipWorld.Plain with
    {
        Id = "roaming",
        Inbound = new SipCredential("carrier", "s3cret"),
        Allowed = [],
    };

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("REGISTER")]
    [InlineData("BYE")]
    [InlineData("MESSAGE")]
    public void Stranger_AskingAnythingButACall_HearsNothing(string method)
    {
        var world = new SipWorld(Digest);
        Assert.Equal(
            SipReject.UnknownSource,
            world.Deliver(SipWorld.Invite(null).Replace("INVITE", method, StringComparison.Ordinal), Stranger)
        );
        world.SentNothing();
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Md5)]
    public void Stranger_WithTheTrunksPassword_IsLetIn(DigestAlgorithm algorithm)
    {
        var world = new SipWorld(Digest);
        Assert.Equal(SipReject.NoCredentials, world.Deliver(SipWorld.Invite(), Stranger));
        var challenge = Challenge(world.SentStatus(401), algorithm);
        Assert.Equal(SipReject.None, world.Deliver(Authorized(challenge, algorithm, "carrier", "s3cret"), Stranger));
        world.SentStatus(100);
        Assert.Equal("roaming", world.Event<CallIncoming>().Trunk);
    }

    [Fact]
    public void Hash_ThatWasNotOffered_IsNotTaken()
    {
        var world = new SipWorld(options => options with { Trunks = [Digest], Digest = SipDigest.Sha256 });
        world.Deliver(SipWorld.Invite(), Stranger);
        var challenge = world.SentStatus(401);
        Assert.Throws<InvalidOperationException>(() => Challenge(challenge, DigestAlgorithm.Md5));
        var nonce = Challenge(challenge, DigestAlgorithm.Sha256);
        Assert.Equal(SipReject.BadCredentials, world.Deliver(Authorized(nonce, DigestAlgorithm.Md5, "carrier", "s3cret"), Stranger));
    }

    [Theory]
    [InlineData("carrier", "wrong")]
    [InlineData("nobody", "s3cret")]
    public void Stranger_WithWrongCredentials_IsChallengedAlike(string user, string password)
    {
        var world = new SipWorld(Digest);
        world.Deliver(SipWorld.Invite(), Stranger);
        var challenge = Challenge(world.SentStatus(401), DigestAlgorithm.Sha256);
        Assert.Equal(SipReject.BadCredentials, world.Deliver(Authorized(challenge, DigestAlgorithm.Sha256, user, password), Stranger));
        world.SentStatus(401);
        world.NoEvent();
    }

    [Fact]
    public void Nonce_Old_IsStale_AndForged_IsBad()
    {
        var world = new SipWorld(Digest);
        world.Deliver(SipWorld.Invite(), Stranger);
        var nonce = Challenge(world.SentStatus(401), DigestAlgorithm.Sha256);
        world.RunFor(DigestGuard.Life + TimeSpan.FromSeconds(1));
        Assert.Equal(SipReject.StaleNonce, world.Deliver(Authorized(nonce, DigestAlgorithm.Sha256, "carrier", "s3cret"), Stranger));
        Assert.Contains("stale=true", SipWorld.Field(world.SentStatus(401), SipHeader.WwwAuthenticate), StringComparison.Ordinal);

        var forged = (nonce[0] == '0' ? '1' : '0') + nonce[1..];
        Assert.Equal(SipReject.BadNonce, world.Deliver(Authorized(forged, DigestAlgorithm.Sha256, "carrier", "s3cret"), Stranger));
        world.SentStatus(401);
    }

    [Fact]
    public void Nonce_OfOneCallOrAddress_IsNoneOfAnothers()
    {
        var world = new SipWorld(Digest);
        world.Deliver(SipWorld.Invite(), Stranger);
        var nonce = Challenge(world.SentStatus(401), DigestAlgorithm.Sha256);
        var authorized = Authorized(nonce, DigestAlgorithm.Sha256, "carrier", "s3cret");
        Assert.Equal(SipReject.BadNonce, world.Deliver(authorized, SipWorld.Address("203.0.113.67", 5060)));
        Assert.Equal(SipReject.BadNonce, world.Deliver(authorized.Replace("a84b4c76e66710", "other", StringComparison.Ordinal), Stranger));
    }

    [Fact]
    public void Stranger_WhoOnlyKnocks_IsIgnoredForAWhile()
    {
        var world = new SipWorld(Digest);
        for (var i = 0; i < SourceLimiter.MaxRejects; i++)
        {
            world.RunFor(TimeSpan.FromSeconds(1));
            Assert.Equal(SipReject.NoCredentials, world.Deliver(SipWorld.Invite(branch: $"z9hG4bK{i}"), Stranger));
        }
        Assert.Equal(SourceLimiter.MaxRejects, world.Skip());
        Assert.Equal(SipReject.Banned, world.Deliver(SipWorld.Invite(), Stranger));
        world.SentNothing();
        world.RunFor(SourceLimiter.BanTime);
        Assert.Equal(SipReject.NoCredentials, world.Deliver(SipWorld.Invite(), Stranger));
    }

    [Fact]
    public void Stranger_WhoGuesses_IsIgnoredMuchSooner()
    {
        var world = new SipWorld(Digest);
        for (var i = 0; i < Guesses; i++)
            Assert.Equal(SipReject.BadNonce, world.Deliver(Forged(i), Stranger));
        Assert.Equal(SipReject.Banned, world.Deliver(SipWorld.Invite(), Stranger));
        Assert.Equal(1, world.Endpoint.CountBanned(world.Now));
    }

    [Fact]
    public void Stranger_WhoMakesMistakesNowAndThen_IsForgiven()
    {
        var world = new SipWorld(Digest);
        for (var i = 1; i < Guesses; i++)
            world.Deliver(Forged(i), Stranger);
        world.RunFor(SourceLimiter.BanTime + TimeSpan.FromMinutes(1));
        world.Deliver(Forged(Guesses), Stranger);
        Assert.Equal(SipReject.NoCredentials, world.Deliver(SipWorld.Invite(), Stranger));
    }

    [Fact]
    public void ManyCallsOfAStranger_BegunBeforeTheFirstHasShownCredentials_AreAllServed()
    {
        const int Calls = 10;
        var world = new SipWorld(Digest);
        var challenges = new string[Calls];
        for (var i = 0; i < Calls; i++)
        {
            world.Deliver(SipWorld.Invite(callId: $"call{i}", branch: $"z9hG4bKknock{i}"), Stranger);
            challenges[i] = Challenge(world.SentStatus(401), DigestAlgorithm.Sha256);
        }
        for (var i = 0; i < Calls; i++)
        {
            Assert.Equal(SipReject.None, world.Deliver(OfCall(i, challenges[i]), Stranger));
            world.SentStatus(100);
            world.Event<CallIncoming>();
        }
    }

    [Fact]
    public void ForgedGuesses_FromWhereACallIsUp_DoNotCutItOff()
    {
        var world = new SipWorld(Digest);
        world.Deliver(SipWorld.Invite(callId: "call0", branch: "z9hG4bKknock"), Stranger);
        world.Deliver(OfCall(0, Challenge(world.SentStatus(401), DigestAlgorithm.Sha256)), Stranger);
        world.SentStatus(100);
        var call = world.Event<CallIncoming>().Call;
        world.Do((e, now) => e.Answer(call, SipWorld.OurAnswer, now));
        var ok = world.SentStatus(200);
        for (var i = 1; i <= Guesses; i++)
            Assert.Equal(SipReject.BadNonce, world.Deliver(Forged(i), Stranger));
        Assert.Equal(Guesses, world.Skip());
        world.Deliver(SipWorld.InDialog("ACK", ok, 314159), Stranger);
        world.Event<CallEstablished>();
        world.Deliver(SipWorld.InDialog("BYE", ok, 314160), Stranger);
        world.SentStatus(200);
        Assert.Equal(0, world.Endpoint.CountBanned(world.Now));
    }

    [Fact]
    public void Trunk_FasterThanAllowed_IsSlowedDown()
    {
        var world = new SipWorld(options => options with { Trunks = [SipWorld.Plain], RequestsPerSecond = 2 });
        for (var i = 0; i < 20; i++)
            Assert.Equal(SipReject.None, world.Deliver(Options(i)));
        Assert.Equal(SipReject.RateLimited, world.Deliver(Options(20)));
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(SipReject.None, world.Deliver(Options(21)));
    }

    [Fact]
    public void State_IsBounded_PerSourceAndInAll()
    {
        var world = new SipWorld(options => options with { Trunks = [SipWorld.Plain], MaxTransactionsPerSource = 3 });
        for (var i = 0; i < 3; i++)
            world.Arrive(callId: $"call{i}", branch: $"z9hG4bK{i}");
        Assert.Equal(SipReject.SourceFull, world.Deliver(SipWorld.Invite(callId: "one-more", branch: "z9hG4bKmore")));
        world.SentStatus(503);

        world = new SipWorld(options => options with { Trunks = [SipWorld.Plain], MaxTransactions = 3 });
        for (var i = 0; i < 3; i++)
            world.Arrive(callId: $"call{i}", branch: $"z9hG4bK{i}");
        Assert.Equal(SipReject.EndpointFull, world.Deliver(SipWorld.Invite(callId: "one-more", branch: "z9hG4bKmore")));
    }

    [Fact]
    public void FullTrunk_FullNode_AndDrainedNode_Say503()
    {
        var world = new SipWorld(SipWorld.Plain with { MaxCalls = 1 });
        world.Arrive();
        Assert.Equal(SipReject.TrunkFull, world.Deliver(SipWorld.Invite(callId: "two", branch: "z9hG4bK2")));
        Assert.True(world.SentStatus(503).Has(SipHeader.RetryAfter));

        world = new SipWorld(options => options with { Trunks = [SipWorld.Plain], MaxCalls = 0 });
        Assert.Equal(SipReject.CallsFull, world.Deliver(SipWorld.Invite()));
        world.SentStatus(503);

        world = new SipWorld();
        world.Do((e, now) => e.Drain(now));
        Assert.Equal(SipReject.Draining, world.Deliver(SipWorld.Invite()));
        world.SentStatus(503);
        Assert.Equal(SipReject.Draining, world.Deliver(Options(1)));
        world.SentStatus(503);
    }

    [Fact]
    public void SameRequest_ByAnotherWay_IsALoop() // RFC 3261 8.2.2.2
    {
        var world = new SipWorld();
        world.Arrive();
        Assert.Equal(SipReject.Merged, world.Deliver(SipWorld.Invite(branch: "z9hG4bKother")));
        world.SentStatus(482);
    }

    [Fact]
    public void Development_TakesAnyLoopbackSource()
    {
        var world = new SipWorld(new SipTrunk { Id = "dev", AnyLoopback = true });
        Assert.Equal(SipReject.None, world.Deliver(SipWorld.Invite(), SipWorld.Address("127.0.0.1", 40123)));
        Assert.Equal(100, world.Sent(out var to).Status);
        Assert.Equal(40123, to.Port); // rport
        Assert.Equal("dev", world.Event<CallIncoming>().Trunk);
        Assert.Equal(SipReject.None, world.Deliver(SipWorld.Invite(callId: "v6", branch: "z9hG4bKv6"), SipWorld.Address("::1", 5060)));
        Assert.Equal(SipReject.UnknownSource, world.Deliver(SipWorld.Invite(), SipWorld.Trunk));
    }

    [Fact]
    public void Range_OfAddresses_ReachesAsFarAsItSays()
    {
        var range = new AddressRange(SipWorld.Address("203.0.113.0", 1).Ip, 96 + 24);
        Assert.True(range.Contains(SipWorld.Address("203.0.113.255", 1).Ip));
        Assert.False(range.Contains(SipWorld.Address("203.0.114.0", 1).Ip));
        Assert.True(new AddressRange(0, 0).Contains(UInt128.MaxValue));
        Assert.False(new AddressRange(1, 128).Contains(2));
    }

    [Fact]
    public void Answer_GoesToThePortOfVia_WithoutRport() // RFC 3261 18.2.2
    {
        var world = new SipWorld();
        world.Deliver(SipWorld.Invite(null).Replace(";rport", "", StringComparison.Ordinal), SipWorld.Trunk with { Port = 61000 });
        var trying = world.Sent(out var to);
        Assert.Equal(5060, to.Port);
        Assert.DoesNotContain("rport", SipWorld.Field(trying, SipHeader.Via), StringComparison.Ordinal);
    }

    [Fact]
    public void KeepAlive_IsNothing()
    {
        var world = new SipWorld();
        Assert.Equal(SipReject.None, world.Deliver("\r\n\r\n"u8));
        Assert.Equal(SipReject.None, world.Deliver("\0"u8));
        world.SentNothing();
    }

    private static string Options(int n) =>
        SipWorld.Invite(null, callId: $"o{n}", branch: $"z9hG4bKo{n}").Replace("INVITE", "OPTIONS", StringComparison.Ordinal);

    private static string Challenge(SipMessage response, DigestAlgorithm algorithm)
    {
        for (var i = 0; i < response.HeaderCount; i++)
        {
            if (
                response.Header(i) == SipHeader.WwwAuthenticate
                && SipChallenge.TryParse(response.Value(i), out var challenge)
                && challenge.Algorithm == algorithm
            )
                return SipWorld.Text(challenge.Nonce);
        }
        throw new InvalidOperationException("no challenge");
    }

    /// <summary>One of several calls, with the trunk's password.</summary>
    private static string OfCall(int n, string nonce) =>
        Authorized(nonce, DigestAlgorithm.Sha256, "carrier", "s3cret")
            .Replace("a84b4c76e66710", $"call{n}", StringComparison.Ordinal)
            .Replace("z9hG4bKauth", $"z9hG4bKauth{n}", StringComparison.Ordinal);

    /// <summary>The same with a nonce that nobody gave.</summary>
    private static string Forged(int n) => OfCall(n, new string('0', 48));

    private static string Authorized(string nonce, DigestAlgorithm algorithm, string user, string password)
    {
        Span<byte> hex = stackalloc byte[DigestResponse.MaxLength];
        var input = new DigestInput
        {
            Algorithm = algorithm,
            UserName = System.Text.Encoding.UTF8.GetBytes(user),
            Realm = "mediaserver"u8,
            Password = System.Text.Encoding.UTF8.GetBytes(password),
            Method = "INVITE"u8,
            Uri = "sip:123456789@198.51.100.1"u8,
            Nonce = System.Text.Encoding.UTF8.GetBytes(nonce),
            NonceCount = "00000001"u8,
            ClientNonce = "c"u8,
        };
        var response = SipWorld.Text(hex[..DigestResponse.Compute(input, hex)]);
        var name = algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";
        return SipWorld.Invite(
            fields: $"Authorization: Digest username=\"{user}\", realm=\"mediaserver\", nonce=\"{nonce}\", uri=\"sip:123456789@198.51.100.1\", "
                + $"response=\"{response}\", algorithm={name}, qop=auth, nc=00000001, cnonce=\"c\"\r\n",
            branch: "z9hG4bKauth"
        );
    }
}
