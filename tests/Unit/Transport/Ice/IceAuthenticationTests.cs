using CsCheck;
using MediaServer.Tests.Unit.Wire;
using MediaServer.Transport;
using MediaServer.Transport.Ice;
using MediaServer.Wire;
using MediaServer.Wire.Stun;

namespace MediaServer.Tests.Unit.Transport.Ice;

/// <summary>Who is believed, and what the others get: nothing.</summary>
public class IceAuthenticationTests
{
    private static readonly RemoteAddress A = IceWorld.Address(1);
    private readonly IceWorld _world = new();

    private void AssertNothingHappened()
    {
        Assert.Empty(_world.Response(out _));
        Assert.Empty(_world.Events);
        Assert.False(_world.Agent.IsValidated(A));
        Assert.Null(_world.Agent.Selected);
        Assert.Equal(ConsentState.None, _world.Agent.Consent);
        Assert.Equal(TimeSpan.MaxValue, _world.Agent.NextDeadline);
    }

    [Fact]
    public void Check_WithOurPassword_IsAnsweredAndSigned()
    {
        var check = _world.Write(IceWorld.Server, IceWorld.Client);
        Assert.Equal(Drop.None, _world.Receive(check, A));

        var response = _world.Response(out var to);
        Assert.Equal(A, to);
        Assert.True(StunMessage.TryParse(response, out var message));
        Assert.True(StunMessage.TryParse(check, out var request));
        Assert.Equal(request.TransactionId, message.TransactionId);
        Assert.Equal(A, message.XorMappedAddress);
        Assert.True(message.VerifyIntegrity("server-password-of-22c"u8) && message.VerifyFingerprint());
        Assert.Equal(
            [IceEventKind.TupleAdded, IceEventKind.Selected],
            _world.Events.Select(e => e.Kind) // an address that nobody signalled: peer-reflexive
        );
        Assert.True(_world.Agent.IsValidated(A));
    }

    [Fact]
    public void Check_OverTcpAndIPv6_IsAnsweredThere()
    {
        var from = new RemoteAddress(new UInt128(0x2001_0DB8_0000_0000, 5), 443, TransportProtocol.Tcp, 12);
        _world.Check(from);
        Assert.Equal(from, _world.Agent.Selected);
        Assert.False(_world.Agent.IsValidated(@from with { Connection = 13 }));
    }

    [Fact]
    public void Check_WrongPassword_LearnsNothing()
    {
        Assert.Equal(Drop.BadIntegrity, _world.Receive(_world.Write(IceWorld.Server, IceWorld.Client, true, password: "guess"), A));
        AssertNothingHappened();
    }

    [Fact]
    public void Check_OtherFragments_LearnsNothing()
    {
        var stranger = IceWorld.Server with { Ufrag = "nobody" };
        Assert.Equal(Drop.UnknownUfrag, _world.Receive(_world.Write(stranger, IceWorld.Client), A));
        Assert.Equal(Drop.UnknownUfrag, _world.Receive(_world.Write(IceWorld.Server, IceWorld.NewClient), A));
        AssertNothingHappened();
    }

    [Fact]
    public void Check_WithoutIntegrity_LearnsNothing()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, default);
        writer.Add(StunAttributeType.Username, "srvA:cliA"u8);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddFingerprint();

        Assert.Equal(Drop.BadIntegrity, _world.Receive(buffer.AsSpan(0, writer.Length), A));
        AssertNothingHappened();
    }

    [Theory]
    [InlineData(StunClass.Indication)]
    [InlineData(StunClass.Success)]
    [InlineData(StunClass.Error)]
    public void Message_NotARequest_LearnsNothing(StunClass @class)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, @class, StunMethod.Binding, default);
        writer.Add(StunAttributeType.Username, "srvA:cliA"u8);
        writer.AddIntegrity("server-password-of-22c"u8);
        writer.AddFingerprint();

        Assert.Equal(Drop.BadStun, _world.Receive(buffer.AsSpan(0, writer.Length), A));
        AssertNothingHappened();
    }

    [Fact]
    public void Check_AnyBitChangedOnTheWay_LearnsNothing() =>
        Gen.Int[0, int.MaxValue]
            .Sample(n =>
            {
                var world = new IceWorld();
                var check = world.Write(IceWorld.Server, IceWorld.Client, nominate: true);
                var signed = check.Length - 8; // the fingerprint is no secret and proves nothing
                check[n / 8 % signed] ^= (byte)(1 << (n % 8));
                Assert.NotEqual(Drop.None, world.Receive(check, A));
                Assert.Empty(world.Events);
                Assert.False(world.Agent.IsValidated(A));
                Assert.Empty(world.Response(out _));
            });

    [Fact]
    public void Check_BadFingerprint_LearnsNothing()
    {
        var check = _world.Write(IceWorld.Server, IceWorld.Client);
        check[^1] ^= 1;
        Assert.Equal(Drop.BadIntegrity, _world.Receive(check, A));
        AssertNothingHappened();
    }

    [Fact]
    public void UseCandidate_AppendedBehindIntegrity_DoesNotNominate()
    {
        var b = IceWorld.Address(2);
        _world.Check(A, nominate: true);
        var check = _world.Write(IceWorld.Server, IceWorld.Client)[..^8]; // an attacker cuts the fingerprint off and adds to the rest
        byte[] forged = [.. check, 0x00, 0x25, 0x00, 0x00];
        forged[3] = (byte)(forged[3] + 4 - 8);

        Assert.Equal(Drop.None, _world.Receive(forged, b));
        Assert.Equal(A, _world.Agent.Selected);
    }

    [Fact]
    public void Check_RemoteBelievesItIsControlled_Gets487()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, default);
        writer.Add(StunAttributeType.Username, "srvA:cliA"u8);
        writer.AddUInt64(StunAttributeType.IceControlled, ulong.MaxValue);
        writer.AddIntegrity("server-password-of-22c"u8);
        writer.AddFingerprint();

        Assert.Equal(Drop.RoleConflict, _world.Receive(buffer.AsSpan(0, writer.Length), A));
        Assert.True(StunMessage.TryParse(_world.Response(out _), out var message));
        Assert.Equal((StunClass.Error, StunError.RoleConflict), (message.Class, message.ErrorCode));
        Assert.True(message.VerifyIntegrity("server-password-of-22c"u8));
        AssertNothingHappened();
    }

    [Fact]
    public void Check_RequiredAttributeUnknown_Gets420()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, default);
        writer.Add(StunAttributeType.Username, "srvA:cliA"u8);
        writer.AddUInt32((StunAttributeType)0x7FFE, 1);
        writer.AddUInt32((StunAttributeType)0xC057, 1); // optional: a browser's network cost
        writer.AddIntegrity("server-password-of-22c"u8);

        Assert.Equal(Drop.BadStun, _world.Receive(buffer.AsSpan(0, writer.Length), A));
        Assert.True(StunMessage.TryParse(_world.Response(out _), out var message));
        Assert.Equal(StunError.UnknownAttribute, message.ErrorCode);
        Assert.True(message.TryGet(StunAttributeType.UnknownAttributes, out var unknown));
        Assert.Equal("7FFE", Hex.Of(unknown));
        AssertNothingHappened();
    }

    [Fact]
    public void Responses_NobodyDrains_QueueIsBounded()
    {
        var drops = Enumerable
            .Range(0, 100)
            .Count(_ => _world.Receive(_world.Write(IceWorld.Server, IceWorld.Client), A) == Drop.QueueFull);
        Assert.Equal(100 - 16, drops);
    }

    [Fact]
    public void Check_OfAnEstablishedCall_AllocatesNothing()
    {
        _world.Check(A, nominate: true);
        var check = _world.Write(IceWorld.Server, IceWorld.Client, nominate: true);
        var buffer = new byte[200];
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                Assert.True(_world.Agent.Receive(check, A, _world.Now) == Drop.None);
                Assert.True(_world.Agent.TryTransmit(buffer, out _, out _));
                _world.Agent.Tick(_world.Now);
            })
        );
    }
}
