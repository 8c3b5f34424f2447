using System.Buffers.Binary;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;

namespace MediaServer.Tests.Unit.Transport.Srtp;

/// <summary>Keys that change within a call (RFC 4568 7.1.4, RFC 3711 3.3.1).</summary>
public sealed class SdesSessionTests : IDisposable
{
    /// <summary>Half an hour of sound, in steps that no counter loses its way in.</summary>
    private const int Packets = 90_000,
        Step = 10_000;

    private static readonly byte[] Ours = Key(1),
        Theirs = Key(2),
        Theirs2 = Key(3),
        Theirs3 = Key(4);

    private readonly SdesSession _session = new(shortTag: false, Ours, Theirs);
    private readonly SdesSession _peer = new(shortTag: false, Theirs, Ours);

    public void Dispose()
    {
        _session.Dispose();
        _peer.Dispose();
    }

    private static byte[] Key(byte fill) => [.. Enumerable.Repeat(fill, SdesSession.KeyingLength)];

    private static Drop Pass(SdesSession from, SdesSession to, int number)
    {
        var packet = new byte[100];
        byte[] plain = [.. SrtpPair.Header((ushort)number), .. SrtpPair.Payload((ushort)number)];
        Assert.True(from.TryProtectRtp(plain, packet, out var length));
        var drop = to.UnprotectRtp(packet.AsSpan(0, length), out var opened);
        if (drop == Drop.None)
            Assert.Equal(plain, packet[..opened]);
        return drop;
    }

    private static Drop PassReport(SdesSession from, SdesSession to)
    {
        var report = new byte[28];
        (report[0], report[1], report[3]) = (0x80, 200, 6);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), 0x5501A0B2);
        var packet = new byte[100];
        Assert.True(from.TryProtectRtcp(report, packet, out var length));
        return to.UnprotectRtcp(packet.AsSpan(0, length), out _);
    }

    private static void Talk(SdesSession from, SdesSession to)
    {
        for (var i = 0; i < Packets; i += Step)
            Assert.Equal(Drop.None, Pass(from, to, i));
    }

    [Fact]
    public void AnotherKeyOfTheirs_LeavesOurStreamAsItIs()
    {
        Talk(_session, _peer);
        _session.RekeyTheirs(shortTag: false, Theirs2);
        Assert.Equal(Drop.None, Pass(_session, _peer, Packets));
        Assert.Equal(Drop.None, PassReport(_session, _peer));
    }

    [Theory]
    [InlineData(Packets)]
    [InlineData(Packets + Step)] // so that both halves of the sequence numbers are met first
    public void AnotherKeyOfTheirs_OverTheSameCounter_IsFollowed(int next)
    {
        Talk(_peer, _session);
        _peer.RekeyOurs(shortTag: false, Theirs2);
        Assert.Equal(Drop.BadAuthTag, Pass(_peer, _session, Packets - 1)); // ahead of its description
        _session.RekeyTheirs(shortTag: false, Theirs2);
        Assert.Equal(Drop.None, Pass(_peer, _session, next));
        Assert.Equal(Drop.None, Pass(_peer, _session, next + 1));
        Assert.Equal(Drop.None, PassReport(_peer, _session));
    }

    [Theory]
    [InlineData(Packets)]
    [InlineData(Packets + Step)]
    public void AnotherKeyOfTheirs_OfAnEndpointThatBeginsAtZero_IsFollowed(int next)
    {
        Talk(_peer, _session);
        Assert.Equal(Drop.None, PassReport(_peer, _session));
        _session.RekeyTheirs(shortTag: false, Theirs2);
        using var moved = new SdesSession(shortTag: false, Theirs2, Ours);
        Assert.Equal(Drop.None, Pass(moved, _session, next));
        Assert.Equal(Drop.None, Pass(moved, _session, next + 1));
        Assert.Equal(Drop.None, PassReport(moved, _session));
    }

    [Fact]
    public void HoldAndResume_UnderAKeyEach_KeepTheCounter()
    {
        Talk(_peer, _session);
        _peer.RekeyOurs(shortTag: false, Theirs2);
        _session.RekeyTheirs(shortTag: false, Theirs2);
        Assert.Equal(Drop.None, PassReport(_peer, _session)); // nothing else comes while on hold
        _peer.RekeyOurs(shortTag: false, Theirs3);
        _session.RekeyTheirs(shortTag: false, Theirs3);
        Assert.Equal(Drop.None, Pass(_peer, _session, Packets + Step));
    }

    [Fact]
    public void AnotherSuite_UnderTheSameKey_UsesNoNumberTwice()
    {
        Talk(_session, _peer);
        _session.RekeyOurs(shortTag: true, Ours);
        _peer.RekeyTheirs(shortTag: true, Ours);
        Assert.Equal(Drop.None, Pass(_session, _peer, Packets));
        using var deaf = new SdesSession(shortTag: true, Theirs, Ours); // to it the counter would be 0 or 1
        Assert.Equal(Drop.BadAuthTag, Pass(_session, deaf, Packets + Step));
    }
}
