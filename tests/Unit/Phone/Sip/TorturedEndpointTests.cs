using MediaServer.Bench.Phone.Figures;
using MediaServer.Phone.Sip;
using MediaServer.Tests.Unit.Wire.Sip;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>What an endpoint answers to RFC 4475, from a trunk it knows. After every message the next call is served.</summary>
public class TorturedEndpointTests
{
    /// <summary>Message, first status that leaves (0: none), and the reason that is counted.</summary>
    public static TheoryData<string, int, SipReject> Answers => [.. TortureTable.Rows.Select(row => (row.Name, row.Status, row.Reject))];

    [Theory]
    [MemberData(nameof(Answers))]
    public void Message_IsAnsweredAndTheNextCallServed(string name, int status, SipReject reject)
    {
        var world = new SipWorld();
        Assert.Equal(reject, world.Deliver(TortureSet.Rfc4475.Bytes(name)));
        Assert.Equal(reject == SipReject.None ? 0 : 1, world.Endpoint.Count(reject));
        Assert.Equal(status, world.FirstStatusLine());
        world.Skip();
        while (world.Endpoint.Calls > 0)
            world.Do((e, now) => e.Hangup(world.Event<CallIncoming>().Call, SipReason.Normal, now));
        world.Forget();
        world.Arrive();
    }

    [Fact]
    public void Answers_CoverAll49() =>
        Assert.Equal(TortureSet.Rfc4475.Names, Answers.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Bext01_NamesWhatIsUnsupported() // 3.3.5
    {
        var world = new SipWorld();
        world.Deliver(TortureSet.Rfc4475.Bytes("bext01"));
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
        world.Deliver(TortureSet.Rfc4475.Bytes("invut"));
        Assert.Equal("application/sdp", SipWorld.Field(world.SentStatus(415), SipHeader.Accept));
    }

    [Fact]
    public void Regaut01_UnknownSchemeIsNoCredentials() // 3.3.7
    {
        var world = new SipWorld(SipWorld.Plain with { AlwaysChallenge = true, Inbound = new SipCredential("a", "b") });
        Assert.Equal(SipReject.NoCredentials, world.Deliver(TortureSet.Rfc4475.Bytes("regaut01")));
        world.SentStatus(401);
    }

    [Fact]
    public void Inv2543_IsACallWithoutTagsAndBranch() // 3.4.1
    {
        var world = new SipWorld();
        world.Deliver(TortureSet.Rfc4475.Bytes("inv2543"));
        world.SentStatus(100);
        var call = world.Event<CallIncoming>();
        Assert.Equal("UserB", call.Dialed);
        world.Deliver(TortureSet.Rfc4475.Bytes("inv2543"));
        world.SentStatus(100);
        world.NoEvent();
    }

    [Fact]
    public void Everything_FromAStranger_IsMetWithSilence()
    {
        var world = new SipWorld();
        foreach (var name in TortureSet.Rfc4475.Names)
            Assert.Equal(SipReject.UnknownSource, world.Deliver(TortureSet.Rfc4475.Bytes(name), SipWorld.Address("203.0.113.66", 5060)));
        world.SentNothing();
        world.NoEvent();
    }
}
