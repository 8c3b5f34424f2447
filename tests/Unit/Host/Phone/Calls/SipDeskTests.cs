using System.Diagnostics.Metrics;
using System.Threading.Channels;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Phone;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;
using MediaServer.Tests.Unit.Audio;
using MediaServer.Tests.Unit.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MediaServer.Tests.Unit.Host.Phone.Calls;

/// <summary>A caller over TLS whose description changes in the middle of the call (RFC 4568, RFC 6141).</summary>
public sealed class SipDeskTests : IDisposable
{
    private const int FirstPort = 25_200;

    private static readonly RemoteAddress Trunk = SipWorld.Address("192.0.2.10", 5061, TransportProtocol.Tls, connection: 7);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SipWorld _world = new();
    private readonly MediaNode _node;
    private readonly MixingThreads _threads = new(1, () => new PortableRtpReceiver());
    private readonly Switchboard _board;
    private readonly SipDesk _desk;

    public SipDeskTests()
    {
        var options = new PhoneOptions { Sip = { Address = "198.51.100.1" }, Trunks = { [SipWorld.Plain.Id] = new TrunkOptions() } };
        var meters = _services.GetRequiredService<IMeterFactory>();
        _node = new MediaNode(Options.Create(new MediaOptions()), NullLogger<MediaNode>.Instance, meters);
        var wheel = new TickWheel(_threads) { Failed = (_, e) => throw new InvalidOperationException("Nothing ticks here.", e) };
        var ports = new RtpPortPool(FirstPort, FirstPort + 9, new Random(1));
        var context = new PhoneContext(
            options,
            _world.Endpoint,
            new CallFactory(options, Sound.Library, ports, DateTimeOffset.UnixEpoch),
            wheel,
            Channel.CreateUnbounded<PhoneEvent>(),
            new PhoneMetrics(meters, () => PhoneSnapshot.Empty),
            NullLogger.Instance
        );
        var rooms = new RoomDesk(_node, wheel, _ => { }) { Refused = (_, _, _) => { }, Failed = (_, e, _) => throw e };
        _board = new Switchboard(context, rooms);
        _desk = new SipDesk(_board, new Dialer(_board, new DialPlan(options)));
    }

    public void Dispose()
    {
        _board.EndAll(_world.Now);
        _threads.Dispose();
        _node.Dispose();
        _services.Dispose();
    }

    private static string Description(string protocol, byte? key) =>
        SipWorld.Offer.Replace("RTP/AVP", protocol, StringComparison.Ordinal)
        + (key is { } fill ? $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Convert.ToBase64String(Filled(fill))}\r\n" : "");

    private static byte[] Filled(byte fill) => [.. Enumerable.Repeat(fill, SdesKey.Length)];

    private void Handle<T>()
        where T : SipEvent => _world.Do((_, now) => _desk.Handle(_world.Event<T>(), now));

    /// <summary>A call whose sound is encrypted because the caller would have it so; with it our 200.</summary>
    private (PhoneCall Call, SipMessage Answer) Encrypted()
    {
        var (call, ok) = Answered(Description("RTP/SAVP", key: 1));
        Assert.True(call.Transport.IsEncrypted);
        return (call, ok);
    }

    private (PhoneCall Call, SipMessage Answer) Answered(string offer, string fields = "")
    {
        _world.Deliver(SipWorld.Invite(offer, fields), Trunk);
        _world.SentStatus(100);
        Handle<CallIncoming>();
        _world.SentStatus(180);
        var ok = _world.SentStatus(200);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159), Trunk);
        Handle<CallEstablished>();
        return (Assert.Single(_board.Calls), ok);
    }

    /// <summary>A call in the middle of whose time we have said our answer again, as a sign of life, and this came back.</summary>
    private PhoneCall Refreshed(string offer, string answer)
    {
        var (call, ok) = Answered(offer, "Supported: timer\r\nSession-Expires: 1800;refresher=uas\r\n");
        _world.RunFor(TimeSpan.FromSeconds(900));
        var invite = _world.SentRequest(SipMethod.Invite);
        Assert.Equal(SipWorld.Text(ok.Body), SipWorld.Text(invite.Body));
        _world.Deliver(SipWorld.Answer(invite, 200, SipWorld.Sdp(), answer), Trunk);
        _world.SentRequest(SipMethod.Ack);
        Handle<CallReinviteDone>();
        return call;
    }

    private void Reinvite(SipMessage ok, int cseq, string? offer)
    {
        var fields = offer is null ? "Contact: <sip:alice@192.0.2.10:5061>\r\n" : SipWorld.Sdp();
        _world.Deliver(SipWorld.InDialog("INVITE", ok, cseq, fields, offer ?? ""), Trunk);
        _world.SentStatus(100);
        Handle<CallReinvited>();
    }

    [Fact]
    public void EncryptedCall_RefreshedWithoutAnOffer_IsOfferedSrtpAndStaysEncrypted()
    {
        var (call, ok) = Encrypted();
        Reinvite(ok, 314160, offer: null);
        var offer = SipWorld.Text(_world.SentStatus(200).Body);
        Assert.Contains(" RTP/SAVP ", offer, StringComparison.Ordinal);
        Assert.Contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 ", offer, StringComparison.Ordinal);

        var answer = Description("RTP/SAVP", key: 2);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160, "Content-Type: application/sdp\r\n", answer), Trunk);
        Handle<CallReinviteDone>();
        Assert.True(call.Transport.IsEncrypted);
        Assert.False(call.IsOver);
    }

    [Fact]
    public void EncryptedCall_ThatIsToGoOnInTheClear_EndsRather()
    {
        var (call, ok) = Encrypted();
        Reinvite(ok, 314160, offer: null);
        _world.SentStatus(200);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160, "Content-Type: application/sdp\r\n", SipWorld.Offer), Trunk);
        Handle<CallReinviteDone>();
        Assert.True(call.IsOver);
        _world.SentRequest(SipMethod.Bye);
    }

    [Fact]
    public void EncryptedCall_RefreshedByUs_GoesOnUnderTheTagOfTheCaller() // RFC 4028 7.4, RFC 4568 7.1.3
    {
        var key = $"inline:{Convert.ToBase64String(Filled(1))}\r\n";
        var plain = Description("RTP/SAVP", key: null);
        var second = $"a=crypto:2 AES_CM_128_HMAC_SHA1_80 {key}";
        var call = Refreshed($"{plain}a=crypto:1 AES_256_CM_HMAC_SHA1_80 {key}{second}", plain + second);
        Assert.Equal((true, false), (call.Transport.IsEncrypted, call.IsOver));
    }

    [Fact]
    public void Call_RefreshedByUs_IsHeardUnderTheNumberOfTheCaller()
    {
        const byte PayloadType = 96;
        const string Opus = "a=rtpmap:96 opus/48000/2\r\n";
        var offer = SipWorld.Offer.Replace("AVP 0", "AVP 96 0", StringComparison.Ordinal) + Opus;
        var call = Refreshed(offer, SipWorld.Offer.Replace("AVP 0", "AVP 96", StringComparison.Ordinal) + Opus);
        byte[] packet = [0x80, PayloadType, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0xF8, 0xFF, 0xFE];
        Assert.Equal(LegDrop.None, call.Media.Receive(packet, SipWorld.Address("192.0.2.10", 4000), _world.Now));
        Assert.False(call.IsOver);
    }

    [Fact]
    public void EncryptedCall_OfferedPlainSound_RefusesAndGoesOnAsItWas()
    {
        var (call, ok) = Encrypted();
        var before = call.Local;
        Reinvite(ok, 314160, Description("RTP/AVP", key: null));
        _world.SentStatus(488);
        Assert.Equal((true, false, before), (call.Transport.IsEncrypted, call.IsOver, call.Local));

        _world.Deliver(SipWorld.InDialog("ACK", ok, 314160, branch: "z9hG4bKINVITE314160"), Trunk);
        Reinvite(ok, 314161, Description("RTP/SAVP", key: 1) + "a=sendonly\r\n");
        Assert.Contains("a=recvonly", SipWorld.Text(_world.SentStatus(200).Body), StringComparison.Ordinal);
        Assert.True(call.Transport.IsEncrypted);
    }
}
