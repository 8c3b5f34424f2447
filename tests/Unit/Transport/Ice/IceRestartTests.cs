using MediaServer.Transport;
using MediaServer.Transport.Ice;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Transport.Ice;

public class IceRestartTests
{
    private static readonly RemoteAddress A = IceWorld.Address(1);
    private static readonly RemoteAddress B = IceWorld.Address(2);
    private readonly IceWorld _world = new();

    private Drop OldCheck() => _world.Receive(_world.Write(IceWorld.Server, IceWorld.Client, nominate: true), A);

    [Fact]
    public void Restart_UntilTheNewNominate_OldCredentialsWork()
    {
        _world.Check(A, nominate: true);
        _world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);

        for (var i = 0; i < 20; i++)
        {
            _world.RunFor(5);
            _world.Check(A, nominate: true);
        }
        _world.Check(B, renewed: true);
        Assert.Equal(A, _world.Agent.Selected);
        Assert.Equal(Drop.None, OldCheck());
    }

    [Fact]
    public void Restart_NewNomination_MovesAndForgetsTheOld()
    {
        _world.Check(A, nominate: true, priority: 300);
        _world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);
        _world.Check(B, nominate: true, priority: 100, renewed: true);

        Assert.Equal(B, _world.Agent.Selected);
        Assert.Equal(Drop.UnknownUfrag, OldCheck());
        _world.RunFor(5);
        Assert.Equal([B], _world.Table);
        Assert.DoesNotContain(_world.Events, e => e.Kind is IceEventKind.ConsentLost);
    }

    [Fact]
    public void Restart_OldChecksAfterTheNewOnes_DoNotMoveBack()
    {
        _world.Check(A, nominate: true);
        _world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);
        _world.RunFor(4);
        _world.Check(B, renewed: true); // not nominated, but the old path was silent
        Assert.Equal(B, _world.Agent.Selected);

        _world.Check(A, nominate: true, priority: 1000);
        Assert.Equal(B, _world.Agent.Selected);
    }

    [Fact]
    public void Restart_SameAddress_StaysSelected()
    {
        _world.Check(A, nominate: true);
        _world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);
        _world.Check(A, nominate: true, renewed: true);

        Assert.Equal(A, _world.Agent.Selected);
        Assert.Single(_world.Events, e => e.Kind == IceEventKind.Selected);
        Assert.Equal(Drop.UnknownUfrag, OldCheck());
    }

    [Fact]
    public void Restart_AStormOfThem_KeepsTheCallAndTakesTheLast()
    {
        _world.Check(A, nominate: true);
        for (var i = 0; i < 50; i++)
            _world.Agent.Restart(new IceCredentials($"tmp{i}", "some-password-of-22-ch"), IceWorld.NewClient);
        _world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);

        Assert.Equal(Drop.None, OldCheck());
        _ = _world.Response(out _);
        _world.Check(B, nominate: true, renewed: true);
        Assert.Equal(B, _world.Agent.Selected);
    }

    [Fact]
    public void Restart_AfterLostConsent_BringsTheCallBack()
    {
        _world.Check(A, nominate: true);
        _world.RunFor(60);
        _world.Agent.Restart(IceWorld.NewServer, IceWorld.NewClient);
        _world.Check(B, renewed: true);

        Assert.Equal((B, ConsentState.Granted), (_world.Agent.Selected!.Value, _world.Agent.Consent));
    }
}
