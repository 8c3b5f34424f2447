using CsCheck;
using MediaServer.Transport.Ice;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Transport.Ice;

/// <summary>Where media goes: nomination, moving networks, consent.</summary>
public class IcePathTests
{
    private static readonly RemoteAddress A = IceWorld.Address(1);
    private static readonly RemoteAddress B = IceWorld.Address(2);
    private static readonly RemoteAddress C = IceWorld.Address(3);
    private readonly IceWorld _world = new();

    [Fact]
    public void FirstCheck_WithoutNomination_IsSelected()
    {
        _world.Check(A);
        _world.Check(B);
        Assert.Equal(A, _world.Agent.Selected);
        Assert.Equal(ConsentState.Granted, _world.Agent.Consent);
    }

    [Fact]
    public void Nomination_OfAnotherAddress_Moves()
    {
        _world.Check(A, nominate: true);
        _world.Check(B, nominate: true);
        Assert.Equal(B, _world.Agent.Selected);
        Assert.True(_world.Saw(IceEventKind.Selected, B));
    }

    [Fact]
    public void Renomination_BackAndForth_Follows()
    {
        _world.Check(A, nominate: true, priority: 200);
        for (var i = 0; i < 5; i++)
        {
            _world.RunFor(1);
            _world.Check(B, nominate: true, priority: 100);
            _world.Check(A, nominate: false, priority: 200); // a regular client keeps the other pair alive without nominating it
            Assert.Equal(B, _world.Agent.Selected);
            _world.RunFor(1);
            _world.Check(A, nominate: true, priority: 200);
            _world.Check(B, nominate: false, priority: 100);
            Assert.Equal(A, _world.Agent.Selected);
        }
    }

    [Fact]
    public void AggressiveNomination_OfEveryPair_SettlesOnTheBest()
    {
        _world.Check(A, nominate: true, priority: 100);
        _world.Check(B, nominate: true, priority: 300);
        for (var i = 0; i < 10; i++)
        {
            _world.RunFor(0.5);
            _world.Check(A, nominate: true, priority: 100);
            _world.Check(B, nominate: true, priority: 300);
        }
        Assert.Equal(B, _world.Agent.Selected);
        Assert.Equal(2, _world.Events.Count(e => e.Kind == IceEventKind.Selected));
    }

    [Fact]
    public void Renomination_OfAWorsePath_OnceTheBetterIsNominatedNoMore_Follows()
    {
        _world.Check(A, nominate: true, priority: 100);
        _world.Check(B, nominate: true, priority: 300);
        _world.Check(B, priority: 300); // the answers to it got lost, so the client tries it on, but has left it
        _world.Check(A, nominate: true, priority: 100);
        Assert.Equal(A, _world.Agent.Selected);
    }

    [Fact]
    public void NominationNumber_LowerThanTheLast_IsLate()
    {
        _world.Check(A, nominate: true, nomination: 1);
        _world.Check(B, nominate: true, nomination: 3);
        _world.Check(C, nominate: true, nomination: 2);
        Assert.Equal(B, _world.Agent.Selected);
    }

    [Fact]
    public void NatRebinding_NominatingCheckFromTheNewAddress_MovesAtOnceAndDropsTheOldLater()
    {
        _world.Check(A, nominate: true);
        _world.RunFor(2);
        _world.Check(B, nominate: true);

        Assert.Equal(B, _world.Agent.Selected);
        _world.RunFor(4.9);
        Assert.True(_world.Agent.IsValidated(A)); // packets on their way still arrive
        _world.RunFor(0.2);
        Assert.False(_world.Agent.IsValidated(A));
        Assert.Equal([B], _world.Table);
    }

    [Fact]
    public void NatRebinding_PlainCheckWhileTheOldPathLives_DoesNotMove()
    {
        _world.Check(A, nominate: true);
        _world.RunFor(3.9);
        _world.Check(B);
        Assert.Equal(A, _world.Agent.Selected);
    }

    [Fact]
    public void NatRebinding_PlainCheckAfterSilence_Moves()
    {
        _world.Check(A, nominate: true);
        _world.RunFor(4);
        _world.Check(B);
        Assert.Equal(B, _world.Agent.Selected);
    }

    [Fact]
    public void Silence_OfOneLostCheck_DoesNotKeepMediaFromTheNominatedPath()
    {
        _world.Check(A, nominate: true, priority: 100);
        _world.RunFor(4.5); // Chromium checks every 2.5 s; the second one got lost
        _world.Check(B, priority: 300); // and this keeps its spare path open
        Assert.Equal(B, _world.Agent.Selected);
        _world.RunFor(0.5);
        _world.Check(A, nominate: true, priority: 100);
        Assert.Equal(A, _world.Agent.Selected);
    }

    [Fact]
    public void OldPath_CheckedAgain_Stays()
    {
        _world.Check(A, nominate: true);
        _world.Check(B, nominate: true);
        _world.RunFor(3);
        _world.Check(A);
        _world.RunFor(10);
        Assert.True(_world.Agent.IsValidated(A));
        _world.RunFor(20.1);
        Assert.False(_world.Agent.IsValidated(A)); // silent for 30 s
    }

    [Fact]
    public void Addresses_MoreThanEight_StalestGoesAndSelectedStays()
    {
        _world.Check(A, nominate: true);
        for (var i = 2; i <= 40; i++)
        {
            _world.RunFor(0.05);
            _world.Check(IceWorld.Address(i));
            Assert.InRange(_world.Table.Count, 1, 8);
        }
        Assert.Equal(A, _world.Agent.Selected);
        Assert.Equal([1, .. Enumerable.Range(34, 7)], _world.Table.Select(a => a.Port - 5000).Order());
    }

    [Fact]
    public void Consent_NoCheckFor30Seconds_IsLost()
    {
        _world.Check(A, nominate: true);
        _world.RunFor(29.9);
        Assert.Equal(ConsentState.Granted, _world.Agent.Consent);
        _world.RunFor(0.2);
        Assert.Equal(ConsentState.Lost, _world.Agent.Consent);
        Assert.True(_world.Saw(IceEventKind.ConsentLost, A));
        Assert.Equal(TimeSpan.MaxValue, _world.Agent.NextDeadline);
    }

    [Fact]
    public void Consent_ChecksEvery5Seconds_IsKeptForHours()
    {
        for (var i = 0; i < 1000; i++)
        {
            _world.Check(A, nominate: true);
            _world.RunFor(5);
        }
        Assert.DoesNotContain(_world.Events, e => e.Kind == IceEventKind.ConsentLost);
    }

    [Fact]
    public void Consent_Lost_ComesBackFromAnyAddress()
    {
        _world.Check(A, nominate: true);
        _world.RunFor(120);
        _world.Check(B);

        Assert.Equal(ConsentState.Granted, _world.Agent.Consent);
        Assert.Equal(B, _world.Agent.Selected);
        Assert.Single(_world.Events, e => e.Kind == IceEventKind.ConsentRegained);
    }

    [Fact]
    public void Consent_UnauthenticatedFlood_DoesNotRefreshIt()
    {
        _world.Check(A, nominate: true);
        for (var i = 0; i < 300; i++)
        {
            _world.RunFor(0.1);
            _world.Receive(_world.Write(IceWorld.Server, IceWorld.Client, true, password: "guess"), A);
        }
        Assert.Equal(ConsentState.Lost, _world.Agent.Consent);
    }

    /// <summary>Whatever a remote that knows the password does, the owner's table and the agent agree and stay small.</summary>
    [Fact]
    public void AnySequence_OfChecksRestartsAndPauses_KeepsTheInvariants() =>
        Gen.Select(Gen.Int[1, 12], Gen.Bool, Gen.Int[0, 60], Gen.Int[0, 30])
            .Array[1, 60]
            .Sample(steps =>
            {
                var world = new IceWorld();
                var renewed = false;
                foreach (var (address, nominate, tenths, dice) in steps)
                {
                    if (dice == 0 && !renewed)
                    {
                        world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);
                        renewed = true;
                    }
                    world.RunFor(dice == 1 ? 35 : tenths / 10.0);
                    world.Check(IceWorld.Address(address), nominate, (uint)address, renewed);

                    Assert.InRange(world.Table.Count, 1, 8);
                    Assert.Contains(world.Agent.Selected!.Value, world.Table);
                    Assert.All(world.Table, known => Assert.True(world.Agent.IsValidated(known)));
                    Assert.True(world.Agent.NextDeadline > world.Now);
                }
            });
}
