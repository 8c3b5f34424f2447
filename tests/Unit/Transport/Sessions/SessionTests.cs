using MediaServer.Tests.Shared.Transport;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Transport.Ice;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Transport.Sessions;

/// <summary>The life of a session with a well-behaved remote.</summary>
public class SessionTests
{
    [Theory]
    [InlineData(DtlsRole.Passive)]
    [InlineData(DtlsRole.Active)]
    public void Connect_ThenMediaFlowsBothWays(DtlsRole role)
    {
        using var net = new SessionNet(role);
        Assert.Null(net.Session.Selected);
        Assert.True(net.RunUntil(() => net.IsConnected, TimeSpan.FromSeconds(1)));
        Assert.Equal([SessionEventKind.TupleAdded, SessionEventKind.Connected], net.Events.Select(e => e.Kind));
        Assert.Equal(net.Remote.Address, net.Events[0].Address);
        Assert.Equal(net.Remote.Address, net.Session.Selected);

        net.Received.Clear();
        net.Send(net.Remote.Rtp(1));
        net.RunFor(TimeSpan.FromMilliseconds(50));
        var (received, plain) = net.Received.Single(r => r.Received.Kind == PacketKind.Rtp);
        Assert.Equal(112, received.Length);
        Assert.Equal<byte>([.. RemotePeer.RtpHeader(1), .. new byte[100]], plain);

        net.Remote.Receive(net.Protect(RemotePeer.RtpHeader(9), [1, 2, 3])!, net.Now);
        Assert.Equal<byte>([.. RemotePeer.RtpHeader(9), 1, 2, 3], net.Remote.Media.Single());
    }

    [Fact]
    public void Rtcp_PassesBothWays()
    {
        using var net = new SessionNet().Connect();
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 7];
        var packet = new byte[100];
        Assert.True(net.Remote.Sender!.TryProtectRtcp(report, packet, out var length));
        Assert.Equal(new Received(PacketKind.Rtcp, 8, Drop.None), net.Inject(packet[..length], net.Remote.Address));
        Assert.True(net.Session.TryProtectRtcp(report, packet, out length));
        net.Remote.Receive(packet[..length], net.Now);
        Assert.Equal(report, net.Remote.Media.Single());
    }

    [Fact]
    public void BeforeKeys_NothingIsProtectedAndMediaIsDropped()
    {
        using var net = new SessionNet();
        net.Inject(net.Remote.Check(useCandidate: true), net.Remote.Address);
        Assert.Null(net.Protect(RemotePeer.RtpHeader(1), [1]));
        Assert.False(net.Session.TryProtectRtcp(new byte[8], new byte[100], out _));
        Assert.Equal(Drop.NoKeys, net.Inject([.. RemotePeer.RtpHeader(1), .. new byte[50]], net.Remote.Address).Drop);
    }

    [Fact]
    public void NobodyThere_FailsAfter30Seconds()
    {
        using var net = new SessionNet { Link = (_, _) => [] };
        net.RunFor(TimeSpan.FromSeconds(29.9));
        Assert.Equal(SessionState.Connecting, net.Session.State);
        net.RunFor(TimeSpan.FromSeconds(0.2));
        Assert.Equal(SessionState.Failed, net.Session.State);
        Assert.Equal(SessionFailure.NoConnectivity, net.Events.Single().Failure);
        Assert.Equal(TimeSpan.MaxValue, net.Session.NextDeadline);
    }

    [Fact]
    public void ChecksButNoHandshake_FailsAfter30Seconds()
    {
        using var net = new SessionNet { Link = (_, d) => Classify.Of(d) == PacketKind.Stun ? [TimeSpan.FromMilliseconds(5)] : [] };
        net.RunFor(TimeSpan.FromSeconds(31));
        Assert.Equal(SessionFailure.HandshakeTimeout, net.Events.Last().Failure);
    }

    [Fact]
    public void RemoteFallsSilent_StopsSendingAndResumesWithTheSameKeys()
    {
        using var net = new SessionNet().Connect();
        net.Remote.Checks = false;
        net.RunFor(TimeSpan.FromSeconds(31));
        Assert.Equal([SessionEventKind.Disconnected], net.Events.Select(e => e.Kind));
        Assert.Equal(SessionState.Disconnected, net.Session.State);
        Assert.Null(net.Protect(RemotePeer.RtpHeader(1), [1]));

        net.Events.Clear();
        net.Remote.Checks = true;
        Assert.True(net.RunUntil(() => net.Session.State == SessionState.Connected, TimeSpan.FromSeconds(3)));
        Assert.Equal([SessionEventKind.Reconnected], net.Events.Select(e => e.Kind));
        net.Remote.Receive(net.Protect(RemotePeer.RtpHeader(1), [1])!, net.Now);
        Assert.Single(net.Remote.Media);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), net.Remote.Address).Drop);
    }

    [Fact]
    public void HandshakeThatEndsAfterConsent_SendsNothingBeforeTheNextCheck()
    {
        var last = new List<byte[]>();
        using var net = new SessionNet { Link = (_, d) => Classify.Of(d) == PacketKind.Stun ? [TimeSpan.FromMilliseconds(10)] : [] };
        Assert.True(net.RunUntil(() => net.Remote.IsReachable, TimeSpan.FromSeconds(1)));
        net.Remote.Checks = false;
        net.RunFor(TimeSpan.FromSeconds(2.5)); // so the handshake has longer than consent
        net.Link = AllButTheLastOfTheHandshake(last);
        net.RunFor(IceAgent.ConsentExpiry - TimeSpan.FromSeconds(2.4));
        Assert.Equal(SessionState.Connecting, net.Session.State);
        net.Inject(last.Single(), net.Remote.Address);
        Assert.Equal(SessionState.Disconnected, net.Session.State);
        Assert.Null(net.Protect(RemotePeer.RtpHeader(1), [1]));
        Assert.Equal([SessionEventKind.Connected, SessionEventKind.Disconnected], net.Events.TakeLast(2).Select(e => e.Kind));
        net.Inject(net.Remote.Check(useCandidate: true), net.Remote.Address);
        Assert.NotNull(net.Protect(RemotePeer.RtpHeader(1), [1]));
    }

    /// <summary>A link that keeps the datagram that would complete the handshake, and whatever comes after it.</summary>
    private static Func<bool, byte[], IEnumerable<TimeSpan>> AllButTheLastOfTheHandshake(List<byte[]> last)
    {
        var delay = TimeSpan.FromMilliseconds(10);
        var (needed, sent) = (0, 0);
        using (var whole = new SessionNet())
        {
            whole.Link = (toServer, datagram) =>
            {
                needed += IsHandshake(toServer, datagram) ? 1 : 0;
                return [delay];
            };
            Assert.True(whole.RunUntil(() => whole.Session.State == SessionState.Connected, TimeSpan.FromSeconds(1)));
        }
        return (toServer, datagram) =>
        {
            if (!IsHandshake(toServer, datagram) || ++sent < needed)
                return [delay];
            if (sent == needed)
                last.Add(datagram);
            return [];
        };

        static bool IsHandshake(bool toServer, byte[] datagram) => toServer && Classify.Of(datagram) == PacketKind.Dtls;
    }

    [Fact]
    public void IceRestart_KeepsKeysAndStreams()
    {
        using var net = new SessionNet().Connect();
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(65_535), net.Remote.Address).Drop);
        IceCredentials local = new("new1", "a-new-password-22-char"),
            remote = new("new2", "another-new-password22");
        net.Session.RestartIce(local, remote, net.Now);
        Assert.NotNull(net.Protect(RemotePeer.RtpHeader(1), [1])); // the old path carries on
        net.Remote.RestartIce(remote, local, net.Now);
        Assert.True(net.RunUntil(() => net.Remote.IsReachable, TimeSpan.FromSeconds(1)));
        Assert.DoesNotContain(net.Events, e => e.Kind is SessionEventKind.Connected or SessionEventKind.Disconnected);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(0), net.Remote.Address).Drop); // across the wrap: the counter is still there
        net.Remote.Receive(net.Protect(RemotePeer.RtpHeader(2), [1])!, net.Now);
        Assert.Single(net.Remote.Media);
    }

    [Fact]
    public void RemoteMovesToAnotherNetwork_MediaFollowsWithinASecond()
    {
        using var net = new SessionNet().Connect();
        var old = net.Remote.Address;
        var other = old with { Port = 60_000 };
        net.RunFor(TimeSpan.FromSeconds(5));
        net.Events.Clear();
        net.Remote.MoveTo(other, net.Now);
        Assert.True(net.RunUntil(() => net.Session.Selected == other, TimeSpan.FromSeconds(1)));
        Assert.Contains(new SessionEvent(SessionEventKind.TupleAdded, other), net.Events);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(1), other).Drop);
        Assert.Equal(Drop.None, net.Inject(net.Remote.Rtp(2), old).Drop); // still on its way
        net.RunFor(TimeSpan.FromSeconds(6));
        Assert.Contains(new SessionEvent(SessionEventKind.TupleRemoved, old), net.Events);
        Assert.Equal(Drop.NotValidated, net.Inject(net.Remote.Rtp(3), old).Drop);
    }

    [Fact]
    public void RemoteSaysCloseNotify_SessionIsClosedForGood()
    {
        using var net = new SessionNet().Connect();
        var late = net.Remote.Rtp(1);
        net.Remote.SayGoodbye();
        Assert.True(net.RunUntil(() => net.Session.State == SessionState.Closed, TimeSpan.FromSeconds(1)));
        Assert.Equal([SessionEventKind.Closed], net.Events.Select(e => e.Kind));
        Assert.Null(net.Protect(RemotePeer.RtpHeader(1), [1]));
        Assert.Equal(Drop.SessionOver, net.Inject(late, net.Remote.Address).Drop);
        Assert.Equal(TimeSpan.MaxValue, net.Session.NextDeadline);
    }

    [Fact]
    public void Close_TellsTheRemote()
    {
        using var net = new SessionNet().Connect();
        net.Session.Close();
        Assert.True(net.RunUntil(() => net.Remote.Dtls!.State == DtlsState.Closed, TimeSpan.FromSeconds(1)));
        Assert.Empty(net.Events);
    }

    [Fact]
    public void Dispose_AtEveryStep_IsClean()
    {
        for (var steps = 0; steps < 12; steps++)
        {
            var net = new SessionNet();
            var left = steps;
            net.RunUntil(() => left-- <= 0, TimeSpan.FromSeconds(1));
            net.Dispose();
            net.Dispose();
            Assert.Equal(Drop.SessionOver, net.Session.Receive(new byte[20], net.Remote.Address, net.Now).Drop);
            net.Session.Tick(net.Now + TimeSpan.FromMinutes(1));
            Assert.False(net.Session.TryTransmit(new byte[1500], out _, out _));
        }
    }

    [Fact]
    public void MediaThroughTheDoor_AllocatesNothing()
    {
        using var net = new SessionNet().Connect();
        const int Round = 1000;
        var incoming = Enumerable.Range(1, Allocated.Runs * Round).Select(i => net.Remote.Rtp((ushort)i)).ToArray();
        var outgoing = new byte[1500];
        var header = RemotePeer.RtpHeader(0);
        var payload = new byte[1000];
        var (next, good) = (0, true);
        void Run()
        {
            for (var end = next + Round; next < end; next++)
            {
                good &= net.Session.Receive(incoming[next], net.Remote.Address, net.Now).Kind == PacketKind.Rtp;
                (header[2], header[3]) = ((byte)(next >> 8), (byte)next);
                good &= net.Session.TryProtectRtp(header, payload, default, outgoing, out var length, out var tag);
                tag.Complete(outgoing.AsSpan(0, length));
            }
        }
        Assert.Equal(0, Allocated.By(Run));
        Assert.True(good);
    }
}
