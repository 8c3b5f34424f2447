using MediaServer.Phone.Sip;
using MediaServer.Tests.Unit.Wire.Sip;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>What an endpoint answers to RFC 4475, from a trunk it knows. After every message the next call is served.</summary>
public class TorturedEndpointTests
{
    /// <summary>Message, first status that leaves (0: none), and the reason that is counted.</summary>
    public static TheoryData<string, int, SipReject> Answers =>
        new()
        {
            { "wsinv", 481, SipReject.NoSuchCall }, // well-formed, and its To tag names a call that is not there
            { "intmeth", 501, SipReject.MethodNotAllowed },
            { "esc01", 100, SipReject.None },
            { "escnull", 405, SipReject.MethodNotAllowed },
            { "esc02", 501, SipReject.MethodNotAllowed },
            { "lwsdisp", 200, SipReject.None },
            { "longreq", 100, SipReject.None },
            { "dblreq", 405, SipReject.MethodNotAllowed },
            { "semiuri", 200, SipReject.None },
            { "transports", 200, SipReject.None },
            { "mpart01", 405, SipReject.MethodNotAllowed },
            { "unreason", 0, SipReject.StrayResponse },
            { "noreason", 0, SipReject.StrayResponse },
            { "badinv01", 400, SipReject.Malformed },
            { "clerr", 400, SipReject.Malformed },
            { "ncl", 400, SipReject.Malformed },
            { "scalar02", 400, SipReject.Malformed },
            { "scalarlg", 0, SipReject.BadResponse },
            { "quotbal", 400, SipReject.Malformed },
            { "ltgtruri", 400, SipReject.Malformed },
            { "lwsruri", 400, SipReject.Malformed },
            { "lwsstart", 400, SipReject.Malformed },
            { "trws", 400, SipReject.Malformed },
            { "escruri", 400, SipReject.Malformed },
            { "baddate", 100, SipReject.None },
            { "regbadct", 400, SipReject.Malformed },
            { "badaspec", 400, SipReject.Malformed },
            { "baddn", 400, SipReject.Malformed },
            { "badvers", 505, SipReject.BadVersion },
            { "mismatch01", 400, SipReject.Malformed },
            { "mismatch02", 400, SipReject.Malformed },
            { "bigcode", 0, SipReject.NotSip },
            { "badbranch", 200, SipReject.None },
            { "insuf", 400, SipReject.Malformed },
            { "unkscm", 416, SipReject.UnsupportedScheme },
            { "novelsc", 416, SipReject.UnsupportedScheme },
            { "unksm2", 405, SipReject.MethodNotAllowed },
            { "bext01", 420, SipReject.BadExtension },
            { "invut", 415, SipReject.UnsupportedMedia },
            { "regaut01", 405, SipReject.MethodNotAllowed },
            { "multi01", 400, SipReject.Malformed },
            { "mcl01", 400, SipReject.Malformed },
            { "bcast", 0, SipReject.StrayResponse },
            { "zeromf", 200, SipReject.None },
            { "cparam01", 405, SipReject.MethodNotAllowed },
            { "cparam02", 405, SipReject.MethodNotAllowed },
            { "regescrt", 405, SipReject.MethodNotAllowed },
            { "sdp01", 406, SipReject.NotAcceptable },
            { "inv2543", 100, SipReject.None },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Message_IsAnsweredAndTheNextCallServed(string name, int status, SipReject reject)
    {
        var world = new SipWorld();
        Assert.Equal(reject, world.Deliver(Rfc4475.Bytes(name)));
        Assert.Equal(reject == SipReject.None ? 0 : 1, world.Endpoint.Count(reject));
        Assert.Equal(status, world.FirstStatusLine());
        world.Skip();
        while (world.Endpoint.Calls > 0)
            world.Do((e, now) => e.Hangup(world.Event<CallIncoming>().Call, SipReason.Normal, now));
        world.Forget();
        world.Arrive();
    }

    [Fact]
    public void Answers_CoverAll49() => Assert.Equal(Rfc4475.Names, Answers.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Bext01_NamesWhatIsUnsupported() // 3.3.5
    {
        var world = new SipWorld();
        world.Deliver(Rfc4475.Bytes("bext01"));
        Assert.StartsWith(
            "nothingSupportsThis, nothingSupportsThisEither",
            SipWorld.Field(world.SentStatus(420), SipHeader.Unsupported),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Invut_SaysWhatIsAccepted() // 3.3.6
    {
        var world = new SipWorld();
        world.Deliver(Rfc4475.Bytes("invut"));
        Assert.Equal("application/sdp", SipWorld.Field(world.SentStatus(415), SipHeader.Accept));
    }

    [Fact]
    public void Regaut01_UnknownSchemeIsNoCredentials() // 3.3.7
    {
        var world = new SipWorld(SipWorld.Plain with { AlwaysChallenge = true, Inbound = new SipCredential("a", "b") });
        Assert.Equal(SipReject.NoCredentials, world.Deliver(Rfc4475.Bytes("regaut01")));
        world.SentStatus(401);
    }

    [Fact]
    public void Inv2543_IsACallWithoutTagsAndBranch() // 3.4.1
    {
        var world = new SipWorld();
        world.Deliver(Rfc4475.Bytes("inv2543"));
        world.SentStatus(100);
        var call = world.Event<CallIncoming>();
        Assert.Equal("UserB", call.Dialed);
        world.Deliver(Rfc4475.Bytes("inv2543"));
        world.SentStatus(100);
        world.NoEvent();
    }

    [Fact]
    public void Everything_FromAStranger_IsMetWithSilence()
    {
        var world = new SipWorld();
        foreach (var name in Rfc4475.Names)
            Assert.Equal(SipReject.UnknownSource, world.Deliver(Rfc4475.Bytes(name), SipWorld.Address("203.0.113.66", 5060)));
        world.SentNothing();
        world.NoEvent();
    }
}
