using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Host.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Tests.Unit.Transport.Srtp;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Phone.Media;

/// <summary>What a telephone that keeps its contexts makes of our SRTP, by a real port.</summary>
public sealed class CallTransportTests : IDisposable
{
    private const int FirstPort = 25_220,
        Patience = 30_000;

    private readonly Socket _ear = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience };
    private readonly RemoteAddress _to;
    private readonly CallTransport _transport;
    private readonly SrtpReceiver _telephone = new(SrtpProfile.Aes128CmSha1Tag80, Filled(1).AsSpan(0, 16), Filled(1).AsSpan(16));

    public CallTransportTests()
    {
        _ear.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _to = new RemoteAddress(SocketName.ToInteger(IPAddress.Loopback), (ushort)((IPEndPoint)_ear.LocalEndPoint!).Port);
        Assert.True(new RtpPortPool(FirstPort, FirstPort + 9, new Random(1)).TryOpen(TimeSpan.Zero, out var ports));
        _transport = new CallTransport(ports);
    }

    public void Dispose()
    {
        _transport.Dispose();
        _transport.Ports.Dispose();
        _telephone.Dispose();
        _ear.Dispose();
    }

    private static byte[] Filled(byte fill) => [.. Enumerable.Repeat(fill, SdesKey.Length)];

    private static SdesKey Key(byte fill) => new(1, SdesSuite.Aes128CmSha1Tag80, Filled(fill));

    private void Agree(byte theirs) =>
        _transport.Apply(
            new CallAgreement
            {
                Codec = CallCodec.Pcmu,
                SendPayloadType = 0,
                ReceivePayloadType = 0,
                PacketTime = 20,
                Rtp = _to,
                Rtcp = _to,
                RtcpMux = true,
                Sends = true,
                Receives = true,
                Keys = (Key(1), Key(theirs)),
            }
        );

    private Drop Send(int number)
    {
        _transport.SendRtp([.. SrtpPair.Header((ushort)number), .. SrtpPair.Payload((ushort)number)], _to);
        var packet = new byte[1500];
        return _telephone.UnprotectRtp(packet.AsSpan(0, _ear.Receive(packet)), out _);
    }

    [Fact]
    public void AnotherKeyOfTheirs_AfterOurNumbersHaveWrapped_LeavesOurStreamAsItIs()
    {
        Agree(theirs: 2);
        for (var i = 0; i < 70_000; i += 10_000) // 23 minutes
            Assert.Equal(Drop.None, Send(i));
        Agree(theirs: 3);
        Assert.Equal(Drop.None, Send(70_000));
        Agree(theirs: 3); // a refresh
        Assert.Equal(Drop.None, Send(70_001));
    }
}
