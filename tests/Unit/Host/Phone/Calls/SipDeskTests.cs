using System.Diagnostics.Metrics;
using System.Threading.Channels;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Phone;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
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
        _world.Deliver(SipWorld.Invite(Description("RTP/SAVP", key: 1)), Trunk);
        _world.SentStatus(100);
        Handle<CallIncoming>();
        _world.SentStatus(180);
        var ok = _world.SentStatus(200);
        _world.Deliver(SipWorld.InDialog("ACK", ok, 314159), Trunk);
        Handle<CallEstablished>();
        var call = Assert.Single(_board.Calls);
        Assert.True(call.Transport.IsEncrypted);
        return (call, ok);
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
