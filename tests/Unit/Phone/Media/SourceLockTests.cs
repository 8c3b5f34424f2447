using MediaServer.Phone.Media;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Phone.Media;

/// <summary>Whose sound it is: the attacks of RTP bleed and injection, and the honest ways of NAT.</summary>
public class SourceLockTests
{
    private static readonly RemoteAddress Described = Address(192, 0, 2, 10, 4000);
    private static readonly RemoteAddress Neighbor = Address(192, 0, 2, 99, 5000);
    private static readonly RemoteAddress Stranger = Address(203, 0, 113, 5, 4000);

    private readonly SourceLock _lock = new();
    private TimeSpan _now = TimeSpan.FromMinutes(1);

    public SourceLockTests() => _lock.Expect(Described, UInt128.Zero, _now);

    private static RemoteAddress Address(byte a, byte b, byte c, byte d, ushort port) =>
        new(((UInt128)0xFFFF << 32) | ((uint)a << 24 | (uint)b << 16 | (uint)c << 8 | d), port);

    private LegDrop Send(RemoteAddress from, ushort sequence) => _lock.Check(from, sequence, _now);

    private void Settle(RemoteAddress from)
    {
        for (ushort i = 0; i < SourceLock.Probation; i++)
            Send(from, i);
    }

    [Fact]
    public void DescribedAddress_CountsFromTheFirstPacket()
    {
        Assert.Equal(LegDrop.None, Send(Described, 1));
        Assert.Null(_lock.Found);
    }

    [Fact]
    public void AfterFourInSequence_TheSourceIsFound_AndNobodyElseIsHeard()
    {
        Settle(Neighbor);
        Assert.Equal(Neighbor, _lock.Found);
        Assert.Equal(LegDrop.WrongSource, Send(Stranger, 9));
        Assert.Equal(LegDrop.WrongSource, Send(Described, 9));
        Assert.Equal(LegDrop.None, Send(Neighbor, 9));
    }

    [Fact]
    public void Probation_ListensToNobody_AndWantsNumbersInARow()
    {
        Assert.Equal(LegDrop.OnProbation, Send(Stranger, 10));
        Assert.Equal(LegDrop.OnProbation, Send(Stranger, 20));
        Assert.Equal(LegDrop.OnProbation, Send(Stranger, 30));
        Assert.Equal(LegDrop.OnProbation, Send(Stranger, 40));
        Assert.Null(_lock.Found);
    }

    [Fact]
    public void Stranger_AfterTheWindow_IsNeverLearnt_ButANeighborIs()
    {
        _now += SourceLock.Window + TimeSpan.FromMilliseconds(1);
        Settle(Stranger);
        Assert.Null(_lock.Found);
        Settle(Neighbor);
        Assert.Equal(Neighbor, _lock.Found);
    }

    [Fact]
    public void SignalingAddress_IsTrustedBehindNat_WheneverSoundBegins()
    {
        var privateAddress = Address(192, 168, 1, 4, 4000);
        _lock.Expect(privateAddress, Stranger.Ip, _now);
        _now += TimeSpan.FromMinutes(1);
        Settle(Stranger with { Port = 61000 });
        Assert.Equal(Stranger with { Port = 61000 }, _lock.Found);
    }

    [Fact]
    public void FloodOfInventedSources_DoesNotPushOutTheOneThatAdvances()
    {
        for (ushort i = 0; i < SourceLock.Probation; i++)
        {
            Send(Neighbor, i);
            for (ushort forged = 0; forged < 100; forged++)
                Send(Stranger with { Port = (ushort)(forged + 1) }, forged);
        }
        Assert.Equal(Neighbor, _lock.Found);
    }

    [Fact]
    public void SameDescriptionAgain_KeepsWhatWasLearnt_AnotherOneStartsAnew()
    {
        Settle(Neighbor);
        _lock.Expect(Described, UInt128.Zero, _now);
        Assert.Equal(Neighbor, _lock.Found);
        _lock.Expect(Stranger, UInt128.Zero, _now);
        Assert.Null(_lock.Found);
    }
}
