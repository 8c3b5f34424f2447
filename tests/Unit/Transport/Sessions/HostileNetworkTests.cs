using System.Buffers.Binary;
using MediaServer.Tests.Shared.Transport;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Transport.Sessions;

/// <summary>What third parties, and broken remotes, can send at a session.</summary>
public class HostileNetworkTests
{
    private static readonly RemoteAddress Stranger = new(new UInt128(0, 0xFFFF_C633_6407), 4_444);

    private static byte[] ClientHello(TimeSpan now)
    {
        using var client = new DtlsConnection(SessionNet.RemoteCertificate, DtlsRole.Active, SessionNet.ServerCertificate.Fingerprint, now);
        var buffer = new byte[1500];
        Assert.True(client.TryTransmit(buffer, out var length));
        return buffer[..length];
    }

    /// <summary>CVE-2023-49786, CVE-2023-51443, CVE-2023-51275: whoever says ClientHello first wins, or ends the call.</summary>
    [Theory]
    [InlineData(DtlsRole.Passive)]
    [InlineData(DtlsRole.Active)]
    public void ForeignClientHello_AtEveryStep_IsDroppedInSilence(DtlsRole role)
    {
        using var net = new SessionNet(role);
        var hello = ClientHello(net.Now);
        var strays = 0;
        net.Link = (toServer, _) => [TimeSpan.FromMilliseconds(10)];
        net.BeforeEachArrival = () =>
        {
            var copy = hello.ToArray();
            Assert.Equal(new Received(PacketKind.Unknown, 0, Drop.NotValidated), net.Session.Receive(copy, Stranger, net.Now));
            Assert.False(net.Session.TryTransmit(new byte[1500], out _, out _));
            strays++;
        };
        Assert.True(net.RunUntil(() => net.IsConnected, TimeSpan.FromSeconds(1)));
        Assert.InRange(strays, 2, 20);
        net.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionState.Connected, net.Session.State);
    }

    [Fact]
    public void ForeignMedia_IsDroppedAndLearntNothingFrom()
    {
        using var net = new SessionNet().Connect();
        var genuine = net.Remote.Rtp(1);
        Assert.Equal(Drop.NotValidated, net.Inject(genuine, Stranger).Drop); // not even with a valid tag
        Assert.Equal(net.Remote.Address, net.Session.Selected);
        Assert.Equal(Drop.None, net.Inject(genuine, net.Remote.Address).Drop);
    }

    [Theory]
    [InlineData(DtlsRole.Passive)]
    [InlineData(DtlsRole.Active)]
    public void AnotherCertificateThanAnnounced_FailsThisSessionWithoutKeys(DtlsRole role)
    {
        using var net = new SessionNet(role, serverExpects: SessionNet.ServerCertificate.Fingerprint);
        Assert.True(net.RunUntil(() => net.Session.State == SessionState.Failed, TimeSpan.FromSeconds(2)));
        Assert.Equal(SessionFailure.FingerprintMismatch, net.Events.Last().Failure);
        Assert.Null(net.Protect(RemotePeer.RtpHeader(1), [1]));
        net.RunFor(TimeSpan.FromSeconds(1));
        Assert.Null(net.Remote.Sender);
        Assert.Equal(DtlsState.Failed, net.Remote.Dtls!.State); // it was told by an alert
    }

    /// <summary>CVE-2021-41105: a hundred undecryptable packets, and the call was hung up.</summary>
    [Fact]
    public void FloodOfUndecryptablePackets_NeverEndsTheCall()
    {
        using var net = new SessionNet().Connect();
        var random = new Random(41105);
        var junk = new byte[1200];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(junk.AsSpan(0, 64));
            junk[0] = (byte)(0x80 | random.Next(64));
            var received = net.Session.Receive(junk.AsSpan(0, random.Next(12, 1200)), net.Remote.Address, net.Now);
            Assert.Equal(PacketKind.Unknown, received.Kind);
            Assert.NotEqual(Drop.None, received.Drop);
        }
        Assert.Equal(SessionState.Connected, net.Session.State);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), net.Remote.Address).Drop);
    }

    /// <summary>CVE-2021-26712: replayed SRTP ended the call.</summary>
    [Fact]
    public void Replay_IsDroppedAndTheCallGoesOn()
    {
        using var net = new SessionNet().Connect();
        var first = net.Remote.Rtp(1);
        Assert.Equal(Drop.None, net.Inject(first, net.Remote.Address).Drop);
        for (var i = 0; i < 1000; i++)
            Assert.Equal(Drop.Replayed, net.Inject(first, net.Remote.Address).Drop);
        for (ushort i = 2; i < 2000; i++)
            Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(i), net.Remote.Address).Drop);
        Assert.Equal(Drop.TooOld, net.Inject(first, net.Remote.Address).Drop);
    }

    [Fact]
    public void ForgedJump_DoesNotMoveTheRollover()
    {
        using var net = new SessionNet().Connect();
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(40_000), net.Remote.Address).Drop);
        var forged = net.Remote.Rtp(40_001);
        BinaryPrimitives.WriteUInt16BigEndian(forged.AsSpan(2), 100);
        Assert.Equal(Drop.BadAuthTag, net.Inject(forged, net.Remote.Address).Drop);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(40_002), net.Remote.Address).Drop);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryFirstByteAndLength_IsDroppedWithAReason(bool connected)
    {
        using var net = new SessionNet();
        if (connected)
            net.Connect();
        foreach (var from in new[] { Stranger, net.Remote.Address })
            for (var first = 0; first < 256; first++)
            for (var length = 0; length <= 64; length++)
            {
                var datagram = new byte[length];
                datagram.AsSpan().Fill(0xA5);
                if (length > 0)
                    datagram[0] = (byte)first;
                var received = net.Session.Receive(datagram, from, net.Now);
                Assert.Equal((PacketKind.Unknown, 0), (received.Kind, received.Length));
                // DTLS itself swallows what it does not understand; everything else has a name here.
                var toDtls = connected && from == net.Remote.Address && first is >= 20 and <= 63 && length >= 13;
                Assert.True(toDtls || received.Drop != Drop.None, $"{first} {length}");
            }
        Assert.Equal(connected ? SessionState.Connected : SessionState.Connecting, net.Session.State);
        if (connected)
            Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), net.Remote.Address).Drop);
    }

    [Fact]
    public void HugeDatagrams_AreDropped()
    {
        using var net = new SessionNet().Connect();
        foreach (var first in new byte[] { 0, 1, 22, 23, 64, 0x80, 0x90, 0xBF, 0xFF })
        foreach (var second in new byte[] { 0, 1, 111, 200, 0xFE })
        {
            var datagram = new byte[65_507];
            (datagram[0], datagram[1]) = (first, second);
            Assert.NotEqual(Drop.None, net.Inject(datagram, net.Remote.Address).Drop);
        }
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), net.Remote.Address).Drop);
    }

    [Fact]
    public void JunkRecordsOnTheLivePath_DoNotDisturbTheCall()
    {
        using var net = new SessionNet().Connect();
        var random = new Random(6347);
        for (var i = 0; i < 20_000; i++)
        {
            var junk = new byte[random.Next(13, 300)];
            random.NextBytes(junk);
            junk[0] = (byte)random.Next(20, 26);
            (junk[1], junk[2]) = (0xFE, 0xFD);
            (junk[3], junk[4]) = (0, (byte)random.Next(3));
            BinaryPrimitives.WriteUInt16BigEndian(junk.AsSpan(11), (ushort)(junk.Length - 13));
            net.Session.Receive(junk, net.Remote.Address, net.Now);
        }
        Assert.Equal(SessionState.Connected, net.Session.State);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), net.Remote.Address).Drop);
    }

    [Fact]
    public void ClientHelloAgainOnTheLivePath_DoesNotRenegotiate()
    {
        using var net = new SessionNet().Connect();
        net.Inject(ClientHello(net.Now), net.Remote.Address);
        Assert.Equal(SessionState.Connected, net.Session.State);
        Assert.Empty(net.Events);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), net.Remote.Address).Drop);
    }

    [Fact]
    public void CheckWithAWrongPassword_ValidatesNothing()
    {
        using var net = new SessionNet();
        var check = net.Remote.Check(useCandidate: true);
        check[^20] ^= 1; // within MESSAGE-INTEGRITY
        Assert.NotEqual(Drop.None, net.Inject(check, Stranger).Drop);
        Assert.Null(net.Session.Selected);
        Assert.Equal(Drop.NotValidated, net.Inject(ClientHello(net.Now), Stranger).Drop);
    }
}
