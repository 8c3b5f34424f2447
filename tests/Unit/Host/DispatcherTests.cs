using System.Security.Cryptography;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Workers;
using MediaServer.Tests.Host.Rig;
using MediaServer.Transport;
using MediaServer.Transport.Ice;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host;

public sealed class DispatcherTests : IDisposable
{
    private static readonly RemoteAddress Alice = new(0xA11CE, 1000);
    private static readonly RemoteAddress Mallory = new(0xBAD, 6666);

    private readonly DispatcherRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Peer_ChecksAndHandshakes_IsReportedConnected()
    {
        _rig.Connect("visit", "alice", Alice);

        Assert.Equal([new PeerConnected("visit", "alice")], _rig.Events());
    }

    [Fact]
    public void Junk_OfEveryFirstByteAndLength_IsCountedAndChangesNothing()
    {
        var (peer, _) = _rig.Connect("visit", "alice", Alice);
        _rig.Events();
        var received = 0;
        for (var first = 0; first < 256; first++)
        {
            for (var length = 1; length <= 64; length++, received++)
            {
                var junk = RandomNumberGenerator.GetBytes(length);
                junk[0] = (byte)first;
                _rig.Receive(junk, Mallory);
                _rig.Receive(junk, Alice);
            }
        }

        Assert.Equal(received, _rig.Dispatcher.Counters.Dropped(HostDrop.UnknownRemote));
        Assert.Equal(0, _rig.Dispatcher.Counters.Dropped(HostDrop.Fault));
        Assert.Equal(SessionState.Connected, peer.Session.State);
        Assert.Empty(_rig.Events());
        Assert.Equal(1, _rig.Dispatcher.Sessions.Tuples);
    }

    [Fact]
    public void Check_WithWrongPassword_GainsNoAddress()
    {
        var (peer, remote) = _rig.Connect("visit", "alice", Alice);

        _rig.Receive(remote.Check(password: "guessed-guessed-guessed"), Mallory);

        Assert.Equal(1, _rig.Dispatcher.Sessions.Tuples);
        Assert.Equal(Alice, peer.Session.Selected);
    }

    [Fact]
    public void Check_FromAnAddressOfAnotherPeer_DoesNotTakeItAway()
    {
        var (alice, _) = _rig.Connect("visit", "alice", Alice);
        var (_, mallory) = _rig.Add("other", "mallory");

        _rig.Receive(mallory.Check(), Alice); // authenticated as Mallory, with Alice's source address forged

        Assert.Same(alice, _rig.Dispatcher.Sessions.Find([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Alice));
    }

    /// <summary>As a relay gives the port of a patient who vanished to the one who comes next.</summary>
    [Fact]
    public void Address_OfAPeerThatVanished_GoesToTheOneThatChecksNext()
    {
        var (alice, _) = _rig.Connect("visit", "alice", Alice);
        var (next, remote) = _rig.Add("other", "bob");

        _rig.Now += IceAgent.AbandonedAfter - TimeSpan.FromMilliseconds(1);
        _rig.Receive(remote.Check(), Alice);
        Assert.Same(alice, _rig.Dispatcher.Sessions.Find([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Alice));

        _rig.Now += TimeSpan.FromMilliseconds(1);
        _rig.Receive(remote.Check(), Alice);
        Assert.Same(next, _rig.Dispatcher.Sessions.Find([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Alice));
    }

    [Fact]
    public void Address_OfAPeerThatClosed_GoesToTheOneThatChecksNext()
    {
        var (alice, _) = _rig.Connect("visit", "alice", Alice);
        var (next, remote) = _rig.Add("other", "bob");
        _rig.Receive(remote.Check(), Alice);

        _rig.Dispatcher.Close(alice, "removed", _rig.Now);
        _rig.Receive(remote.Check(), Alice);

        Assert.Same(next, _rig.Dispatcher.Sessions.Find([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Alice));
    }

    [Fact]
    public void ClosePeer_SaysGoodbye_AndForgetsEverything()
    {
        var (_, remote) = _rig.Connect("visit", "alice", Alice);
        _rig.Events();

        _rig.Dispatcher.Apply(new ClosePeer("visit", "alice"), _rig.Now);
        _rig.Dispatcher.Settle(_rig.Now);
        _rig.Egress.Flush(_rig.Now);
        _rig.Deliver();

        Assert.Equal(SessionState.Closed, remote.Session.State);
        Assert.Equal([new PeerClosed("visit", "alice", "removed")], _rig.Events());
        Assert.Equal((0, 0, 0), (_rig.Dispatcher.Rooms.Count, _rig.Dispatcher.PeerCount, _rig.Dispatcher.Sessions.Tuples));
        Assert.Equal(TimeSpan.MaxValue, _rig.Dispatcher.Deadlines.Next);
    }

    [Fact]
    public void Peer_ThatNeverConnects_IsClosed()
    {
        _rig.Add("visit", "alice");

        _rig.RunFor(Peer.MaxSilence + TimeSpan.FromSeconds(1));

        Assert.IsType<PeerClosed>(Assert.Single(_rig.Events()));
        Assert.Empty(_rig.Dispatcher.Rooms);
    }

    [Fact]
    public void Peer_WithoutChecks_IsDisconnected_ThenClosed()
    {
        _rig.Connect("visit", "alice", Alice);

        _rig.RunFor(TimeSpan.FromSeconds(40));
        Assert.Contains(new PeerDisconnected("visit", "alice"), _rig.Events());
        _rig.RunFor(Peer.MaxSilence);
        Assert.Contains(new PeerClosed("visit", "alice", "timeout"), _rig.Events());
    }

    [Fact]
    public void IceRestarts_WhoseAnswersAreLost_LeaveThePathThatCarriesTheCall()
    {
        var (peer, remote) = _rig.Connect("visit", "alice", Alice);
        for (var i = 0; i < 3; i++)
            peer.RestartIce(IceFragment.NewCredentials(), new IceCredentials($"lost{i}", "password-password-password"), _rig.Now);
        for (var i = 0; i < 20; i++)
        {
            _rig.RunFor(TimeSpan.FromSeconds(2.5));
            _rig.Receive(remote.Check(), Alice);
        }
        Assert.Equal([new PeerConnected("visit", "alice")], _rig.Events());
        Assert.Equal(0, _rig.Dispatcher.Counters.Dropped(HostDrop.UnknownRemote));
        Assert.Equal(SessionState.Connected, peer.Session.State);
    }

    [Fact]
    public void Peer_WhoseTimerFails_IsTriedAgain()
    {
        _rig.Connect("visit", "alice", Alice);
        _rig.FailsToTell = e => e is PeerDisconnected;

        _rig.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal(SessionState.Disconnected, _rig.Dispatcher.Rooms["visit"].Peers["alice"].Session.State);
        _rig.RunFor(Peer.MaxSilence);

        Assert.Contains(new PeerClosed("visit", "alice", "timeout"), _rig.Events());
    }

    [Fact]
    public void Room_ThatFailsAgainAndAgain_IsEnded_TheOtherGoesOn()
    {
        var (alice, _) = _rig.Connect("broken", "alice", Alice);
        var (bob, _) = _rig.Connect("well", "bob", new RemoteAddress(0xB0B, 2000));
        _rig.Events();

        for (var i = 0; i < FaultBudget.Burst; i++)
            _rig.Dispatcher.OnFault(alice.Room, new InvalidOperationException("planted"), _rig.Now);
        _rig.Dispatcher.Settle(_rig.Now);

        Assert.Equal([new PeerClosed("broken", "alice", "fault")], _rig.Events());
        Assert.Equal(["well"], _rig.Dispatcher.Rooms.Keys);
        Assert.Equal(SessionState.Connected, bob.Session.State);
    }

    [Fact]
    public void Room_WithAFaultNowAndThen_LivesOn()
    {
        var (alice, _) = _rig.Connect("visit", "alice", Alice);

        for (var i = 0; i < 10 * FaultBudget.Burst; i++)
        {
            _rig.Now += TimeSpan.FromMilliseconds(250);
            _rig.Dispatcher.OnFault(alice.Room, new InvalidOperationException("planted"), _rig.Now);
        }

        Assert.False(alice.IsClosed);
    }
}
