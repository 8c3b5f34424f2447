using MediaServer.Host.Net;
using MediaServer.Tests.Host.Rig;
using MediaServer.Tests.Unit.Transport.Srtp;
using MediaServer.Transport;
using MediaServer.Transport.Srtp;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Net;

/// <summary>How long packets wait for a socket whose buffer is full.</summary>
public sealed class EgressTests : IDisposable
{
    private static readonly RemoteAddress Bob = new(0xB0B, 1);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1);

    private readonly MemorySocket _socket = new();
    private readonly Egress _egress;

    public EgressTests() => _egress = new Egress(_socket, null);

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void FullBuffer_HoldsPackets_UntilTheSocketIsWritable()
    {
        _socket.IsFull = true;
        Send(1);
        _egress.Flush(Start);
        Assert.True(_egress.IsBlocked);

        Send(2);
        _socket.IsFull = false;
        _egress.Flush(Start);
        Assert.Empty(_socket.Sent);

        _egress.OnWritable();
        _egress.Flush(Start);

        Assert.Equal([1, 2], _socket.Sent.Select(s => s.Bytes.Length));
        Assert.Equal((false, TimeSpan.MaxValue), (_egress.IsBlocked, _egress.Deadline));
    }

    [Fact]
    public void PacketsThatWaitedTooLong_AreDroppedAndCounted()
    {
        _socket.IsFull = true;
        Send(1);
        _egress.Flush(Start);
        Assert.Equal(Start + Egress.MaxHold, _egress.Deadline);
        Send(1);
        _egress.Flush(Start + Egress.MaxHold);

        Assert.Equal((2, false), (_socket.Counters.SendBufferFull, _egress.IsBlocked));
        _socket.IsFull = false;
        Send(3);
        _egress.Flush(Start + Egress.MaxHold);
        Assert.Equal([3], _socket.Sent.Select(s => s.Bytes.Length));
    }

    [Fact]
    public void WhatIsReadyInALongTurn_DoesNotWaitForItsEnd()
    {
        for (var i = 0; i < Egress.EarlySend; i++)
            Send(1);
        Assert.Equal(Egress.EarlySend, _socket.Sent.Count);

        Send(2);
        Assert.Equal(Egress.EarlySend, _socket.Sent.Count);
        _egress.Flush(Start);
        Assert.Equal(2, _socket.Sent.Last().Bytes.Length);
    }

    [Fact]
    public void BlockedSocket_CostsNoCallPerTurn()
    {
        _socket.IsFull = true;
        Send(1);

        for (var turn = 0; turn < 10; turn++)
            _egress.Flush(Start);

        Assert.Equal(1, _socket.Sends);
    }

    [Fact]
    public void BatchThatFillsUpMeanwhile_GivesWayToWhatIsNew()
    {
        _socket.IsFull = true;
        for (var i = 0; i < SendBatch.Size; i++)
            Send(1);
        Send(2);

        Assert.Equal(SendBatch.Size, _socket.Counters.SendBufferFull);
        _socket.IsFull = false;
        _egress.Flush(Start);
        Assert.Equal([2], _socket.Sent.Select(s => s.Bytes.Length));
    }

    [Fact]
    public void PacketsWithoutTheirTags_GetThemBeforeTheyLeave()
    {
        using var pair = new SrtpPair(SrtpProfile.Aes128CmSha1Tag80);
        for (ushort i = 0; i < 5; i++)
            Protect(pair, i);
        _egress.Flush(Start);

        Assert.Equal(5, _socket.Sent.Count);
        Assert.All(_socket.Sent, s => Assert.Equal(Drop.None, pair.Unprotect(s.Bytes)));
    }

    [Fact]
    public void DroppedPackets_LeaveNoTagBehind()
    {
        using var pair = new SrtpPair(SrtpProfile.Aes128CmSha1Tag80);
        _socket.IsFull = true;
        Send(200);
        _egress.Flush(Start);
        for (ushort i = 0; i < 5; i++)
            Protect(pair, i);
        _egress.Flush(Start + Egress.MaxHold); // all of it is given up
        _socket.IsFull = false;

        var plain = new byte[500];
        plain.CopyTo(_egress.Reserve());
        _egress.Commit(plain.Length, Bob);
        _egress.Flush(Start + Egress.MaxHold);

        Assert.Equal(plain, _socket.Sent.Single().Bytes);
    }

    private void Protect(SrtpPair pair, ushort number)
    {
        var (header, payload) = (SrtpPair.Header(number), SrtpPair.Payload(number));
        Assert.True(pair.Sender.TryProtectRtp(header, payload, [], _egress.Reserve(), out var length, out var tag));
        _egress.Commit(length, Bob, tag);
    }

    private void Send(int length)
    {
        _egress.Reserve();
        _egress.Commit(length, Bob);
    }
}
