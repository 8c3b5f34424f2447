using System.Text;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Unit.Phone.Sip;

/// <summary>TCP and TLS: cutting streams, and calls that live on a connection (RFC 3261 18).</summary>
public class StreamTests
{
    [Fact]
    public void Stream_CutAnywhere_GivesTheSameMessages()
    {
        var stream = Encoding.UTF8.GetBytes("\r\n\r\n" + SipWorld.Invite() + "\r\n" + SipWorld.Invite(null) + "\r\n\r\n");
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var reader = new SipStreamReader();
            var bodies = new List<int>();
            foreach (var piece in new[] { stream.AsMemory(0, cut), stream.AsMemory(cut) })
            {
                reader.Append(piece.Span);
                while (reader.TryRead(out var message))
                {
                    Assert.True(SipMessage.TryParse(message, out var parsed, out var fault));
                    Assert.Equal(SipFault.None, fault);
                    bodies.Add(parsed.Body.Length);
                }
            }
            Assert.Equal([SipWorld.Offer.Length, 0], bodies);
            Assert.Equal(2, reader.TakePongs());
            Assert.False(reader.IsBroken || reader.IsWithinMessage);
        }
    }

    [Theory]
    [InlineData("INVITE sip:a SIP/2.0\r\nX: y\r\n\r\n")]
    [InlineData("INVITE sip:a SIP/2.0\r\nContent-Length: -999\r\n\r\n")]
    [InlineData("INVITE sip:a SIP/2.0\r\nl: 70000\r\n\r\n")]
    [InlineData("INVITE sip:a SIP/2.0\r\nl: 5\r\nContent-Length: 5\r\n\r\nabcde")]
    public void Stream_ThatCannotBeCut_IsBroken(string text)
    {
        var reader = new SipStreamReader();
        reader.Append(Encoding.UTF8.GetBytes(text));
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsBroken);
    }

    [Fact]
    public void Header_WithoutEnd_IsBrokenWhenTheBufferIsFull()
    {
        var reader = new SipStreamReader();
        Assert.Equal(SipLimits.Message, reader.Append(new byte[SipLimits.Message + 1]));
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsBroken);
    }

    [Theory]
    [InlineData("192.0.2.10:5061", 5060, TransportProtocol.Udp, "192.0.2.10", 5061)]
    [InlineData("sip.carrier.example", 5060, TransportProtocol.Udp, "192.0.2.10", 5061)] // names are not looked up: the usual port
    [InlineData("sip.carrier.example", 5071, TransportProtocol.Tls, "192.0.2.10", 5071)]
    [InlineData("sip.carrier.example", 5071, TransportProtocol.Tls, "192.0.2.20", 5071)]
    public void Call_OverTls_StaysOnItsConnection_AndMovesWhenItBreaks(
        string contact,
        ushort port,
        TransportProtocol protocol,
        string ip,
        ushort movesTo
    )
    {
        var world = new SipWorld(SipWorld.Plain with { Targets = [SipWorld.Address(ip, port, protocol)] });
        var connection = SipWorld.Trunk with { Protocol = TransportProtocol.Tls, Port = 40001, Connection = 7 };
        var invite = SipWorld.Invite().Replace("SIP/2.0/UDP", "SIP/2.0/TLS", StringComparison.Ordinal);
        world.Deliver(invite.Replace("alice@192.0.2.10:5060", $"alice@{contact};transport=tls", StringComparison.Ordinal), connection);
        Assert.Equal(connection, (world.Sent(out var to), to).to);
        var incoming = world.Event<CallIncoming>();
        Assert.True(incoming.IsEncrypted);
        world.Do((e, now) => e.Answer(incoming.Call, SipWorld.OurAnswer, now));
        var ok = world.SentStatus(200);
        Assert.Equal("<sip:123456789@198.51.100.1:5061;transport=tls>", SipWorld.Field(ok, SipHeader.Contact));
        world.Deliver(SipWorld.InDialog("ACK", ok, 314159), connection);
        world.Event<CallEstablished>();

        world.Do((e, now) => e.OnConnectionLost(connection, now));
        world.Do((e, now) => e.Hangup(incoming.Call, SipReason.Normal, now));
        var bye = world.Sent(out to);
        Assert.StartsWith("SIP/2.0/TLS 198.51.100.1:5061;", SipWorld.Field(bye, SipHeader.Via), StringComparison.Ordinal);
        Assert.Equal(SipWorld.Address(ip, movesTo, TransportProtocol.Tls), to);
    }

    [Fact]
    public void Requests_OverTcp_AreNotRepeated_AndFailWithTheConnection()
    {
        var target = SipWorld.Trunk with { Protocol = TransportProtocol.Tcp };
        var world = new SipWorld(SipWorld.Plain with { Targets = [target] });
        world.Do(
            (e, now) =>
                e.Invite(
                    new InviteRequest
                    {
                        Trunk = "clinic",
                        Target = "1",
                        Offer = SipWorld.OurAnswer,
                    },
                    now
                )
        );
        world.SentRequest(SipMethod.Invite);
        world.RunFor(TimeSpan.FromSeconds(20));
        world.SentNothing();
        world.Do((e, now) => e.OnConnectionLost(target, now));
        Assert.Equal(SipEnd.NoReply, world.Event<CallEnded>().End);
    }

    [Fact]
    public void Ipv6_IsBracketedWhereItMustBe() // RFC 5118
    {
        var remote = SipWorld.Address("2001:db8::10", 5060);
        var world = new SipWorld(SipWorld.Plain with { Targets = [remote], Domain = "", Allowed = [new AddressRange(remote.Ip, 64)] });
        world.Do(
            (e, now) =>
                e.Invite(
                    new InviteRequest
                    {
                        Trunk = "clinic",
                        Target = "1",
                        Offer = SipWorld.OurAnswer,
                    },
                    now
                )
        );
        var invite = world.SentRequest(SipMethod.Invite);
        Assert.Equal("sip:1@[2001:db8::10]", SipWorld.Text(invite.RequestUri));
        Assert.StartsWith("SIP/2.0/UDP [2001:db8::1]:5060;", SipWorld.Field(invite, SipHeader.Via), StringComparison.Ordinal);
        world.Deliver(SipWorld.Invite().Replace("192.0.2.10", "[2001:db8::99]", StringComparison.Ordinal), remote);
        Assert.EndsWith(";rport=5060;received=2001:db8::10", SipWorld.Field(world.Sent(), SipHeader.Via), StringComparison.Ordinal);
    }
}
