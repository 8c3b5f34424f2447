using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;
using MediaServer.Tests.Unit.Wire.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>What an endpoint answers to RFC 5118, from a trunk that it knows by its IPv6 address. After every message the next call is served.</summary>
public class TorturedByIpv6Tests
{
    private static readonly RemoteAddress Remote = SipWorld.Address("2001:db8::9:255", 5060);

    private readonly SipWorld _world = new(
        SipWorld.Plain with
        {
            Targets = [Remote],
            Domain = "",
            Allowed = [new AddressRange(Remote.Ip, 64), new AddressRange(SipWorld.Trunk.Ip, 128)],
        }
    );

    /// <summary>Message, first status that leaves, and the reason that is counted.</summary>
    public static TheoryData<string, int, SipReject> Answers =>
        new()
        {
            { "ipv6-good", 405, SipReject.MethodNotAllowed }, // fine, but we are no registrar
            { "ipv6-bad", 400, SipReject.Malformed },
            { "port-ambiguous", 405, SipReject.MethodNotAllowed },
            { "port-unambiguous", 405, SipReject.MethodNotAllowed },
            { "via-received-param-with-delim", 481, SipReject.NoSuchCall },
            { "via-received-param-no-delim", 200, SipReject.None },
            { "ipv6-in-sdp", 100, SipReject.None },
            { "mult-ip-in-header", 481, SipReject.NoSuchCall },
            { "mult-ip-in-sdp", 100, SipReject.None },
            { "ipv4-mapped-ipv6", 100, SipReject.None },
            { "ipv6-bug-abnf-3-colons", 200, SipReject.None },
            { "ipv6-correct-abnf-2-colons", 200, SipReject.None },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Message_IsAnsweredAndTheNextCallServed(string name, int status, SipReject reject)
    {
        Assert.Equal(reject, _world.Deliver(TortureSet.Rfc5118.Bytes(name), Remote));
        Assert.Equal(status, _world.FirstStatusLine());
        _world.Skip();
        while (_world.Endpoint.Calls > 0)
            _world.Do((e, now) => e.Hangup(_world.Event<CallIncoming>().Call, SipReason.Normal, now));
        _world.Forget();
        _world.Arrive();
    }

    [Fact]
    public void Answers_CoverAll12() =>
        Assert.Equal(TortureSet.Rfc5118.Names, Answers.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("via-received-param-with-delim", "z9hG4bKas3-111")]
    [InlineData("via-received-param-no-delim", "z9hG4bKas3")]
    public void Received_IsOurs_AndHasNoBrackets(string name, string branch) // 4.5
    {
        _world.Deliver(TortureSet.Rfc5118.Bytes(name), Remote);
        var answer = _world.Sent(out var to);
        Assert.Equal($"SIP/2.0/UDP [2001:db8::9:1];branch={branch};received=2001:db8::9:255", SipWorld.Field(answer, SipHeader.Via));
        Assert.Equal(Remote, to);
    }

    [Theory]
    [InlineData("ipv6-in-sdp", "2001:db8::20", 6000)] // 4.6
    [InlineData("mult-ip-in-sdp", "192.0.2.1", 22334)] // 4.8: the audio line's own address, whatever the video line says
    [InlineData("ipv4-mapped-ipv6", "192.0.2.2", 6000)] // 4.9: the same place as the plain IPv4 address
    public void Body_SaysWhereTheSoundGoes(string name, string ip, ushort port)
    {
        _world.Deliver(TortureSet.Rfc5118.Bytes(name), Remote);
        Assert.True(CallDescription.TryParse(_world.Event<CallIncoming>().Offer, out var described, out var error), $"{error}");
        Assert.Equal(SipWorld.Address(ip, port), new RemoteAddress(described.Address, described.Port));
    }
}
