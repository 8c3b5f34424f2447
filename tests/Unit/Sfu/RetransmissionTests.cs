using System.Buffers.Binary;
using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Unit.Sfu;

public class RetransmissionTests
{
    private const uint Camera = 1000,
        CameraRtx = 1001,
        Down = 5000,
        DownRtx = 5001;

    private readonly Story _story = new();
    private readonly Person _ann;

    public RetransmissionTests() => _ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera, CameraRtx);

    [Fact]
    public void Nack_IsAnsweredOnTheRtxStream_WithTheSamePayload()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 5);
        var original = bob.Inbox.Packets(Down)[2];
        _story.Run(200);
        bob.Nacks(Down, original.Seq);

        var resent = Assert.Single(bob.Inbox.Packets(DownRtx));
        Assert.Equal(Rtp.Vp8Rtx, resent.PayloadType);
        Assert.Equal(original.Timestamp, resent.Timestamp);
        Assert.Equal(original.Marker, resent.Marker);
        Assert.Equal(original.Seq, BinaryPrimitives.ReadUInt16BigEndian(resent.Payload));
        Assert.Equal(original.Payload, resent.Payload[2..]);
    }

    [Fact]
    public void WithoutRtx_TheSamePacketIsSentAgain_ToTheByte()
    {
        var bob = Subscriber("bob", 0, new ExtensionIds { AbsSendTime = 3, Mid = 1 });
        Frames(0, 3);
        var original = bob.Inbox.Packets(Down)[1];
        _story.Run(300);
        bob.Nacks(Down, original.Seq);
        Assert.Equal(original.Bytes, bob.Inbox.Packets(Down)[^1].Bytes);
        Assert.Equal(4, bob.Inbox.Rtp.Count);
    }

    [Fact]
    public void OnePacket_IsResentThreeTimes_AndNeverSoonerThanOneRoundTrip()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 3);
        var seq = bob.Inbox.Packets(Down)[1].Seq;
        for (var i = 0; i < 100; i++)
        {
            bob.Nacks(Down, seq);
            _story.Run(10);
        }
        Assert.Equal(3, bob.Inbox.Packets(DownRtx).Count);
        Assert.True(_story.Room.Stats.Dropped(Drop.NackTooSoon) >= 15);
        Assert.True(_story.Room.Stats.Dropped(Drop.NackTooOften) > 0);
    }

    [Fact]
    public void EachSubscriber_HasItsOwnCount_AndTheHistoryIsShared()
    {
        var people = Enumerable.Range(0, 5).Select(i => Subscriber("p" + i, DownRtx)).ToList();
        Frames(0, 20);
        Assert.Equal(20, _story.Pool.Leased);
        _story.Run(200);
        foreach (var person in people)
            person.Nacks(Down, person.Inbox.Packets(Down)[3].Seq);
        Assert.All(people, p => Assert.Single(p.Inbox.Packets(DownRtx)));
    }

    [Fact]
    public void UnknownAndOldNumbers_AreNotAnswered()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 3);
        var seq = bob.Inbox.Packets(Down)[0].Seq;
        _story.Run(200);
        bob.Nacks(Down, (ushort)(seq + 100), (ushort)(seq - 1));
        bob.Nacks(4242, seq);
        _story.Run(3000);
        bob.Nacks(Down, seq);
        Assert.Empty(bob.Inbox.Packets(DownRtx));
        Assert.Equal(3, _story.Room.Stats.Dropped(Drop.NackUnknown));
        Assert.Equal(0, _story.Pool.Leased);
    }

    [Fact]
    public void LostPackets_AreAskedForAtThePublisher_AndItsRtxFillsTheGap()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 2);
        var lost = Rtp.Packet(Rtp.Vp8, 2, 6000, Camera, Rtp.Vp8Payload(true, false, 2, tag: 2), marker: true);
        Frames(3, 2);
        _story.Run(100);
        Assert.Contains((ushort)2, _ann.Inbox.Nacks(Camera));
        _ann.Sends(Rtp.Wrapped(Rtp.Vp8Rtx, 900, CameraRtx, lost));
        _ann.Sends(Rtp.Wrapped(Rtp.Vp8Rtx, 901, CameraRtx, lost));

        var packets = bob.Inbox.Packets(Down);
        Assert.Equal([0, 1, 3, 4, 2], packets.Select(p => p.Tag));
        Assert.Equal([0, 1, 3, 4, 2], packets.Select(p => (ushort)(p.Seq - packets[0].Seq)));
        Assert.Equal(1, _story.Room.Stats.Recovered);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.Duplicate));
    }

    [Fact]
    public void RecoveredPackets_CanBeResentLikeAnyOther()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 1);
        Frames(2, 1);
        var lost = Rtp.Packet(Rtp.Vp8, 1, 3000, Camera, Rtp.Vp8Payload(true, false, 1, tag: 9), marker: true);
        _ann.Sends(Rtp.Wrapped(Rtp.Vp8Rtx, 900, CameraRtx, lost));
        _story.Run(200);
        bob.Nacks(Down, bob.Inbox.Packets(Down)[2].Seq);
        Assert.Equal(9, Assert.Single(bob.Inbox.Packets(DownRtx)).Tag);
    }

    [Fact]
    public void FirstRequest_IsAnsweredAtOnce_WhateverTheRoundTripIsBelievedToBe()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 2);
        _story.Run(5);
        bob.Nacks(Down, bob.Inbox.Packets(Down)[0].Seq);
        Assert.Single(bob.Inbox.Packets(DownRtx));
    }

    [Fact]
    public void PacketsOfAnEarlierSource_AreNotResentAsThoseOfTheNext()
    {
        var bob = Subscriber("bob", DownRtx);
        Frames(0, 3);
        var seq = bob.Inbox.Packets(Down)[1].Seq;
        _ann.Replaces("cam", 4000);
        for (ushort n = 0; n < 3; n++)
            _ann.SendsFrame(4000, n, 3000u * n, key: n == 0, picture: n, tag: 99);
        _story.Run(200);
        bob.Nacks(Down, seq);
        Assert.Empty(bob.Inbox.Packets(DownRtx));
        Assert.Equal(6, bob.Inbox.Packets(Down).Count);
    }

    [Fact]
    public void RtxProbes_AreDropped()
    {
        Subscriber("bob", DownRtx);
        Frames(0, 1);
        _ann.Sends(Rtp.Packet(Rtp.Vp8Rtx, 1, 0, CameraRtx, [], padding: 255));
        _ann.Sends(Rtp.Packet(Rtp.Vp8Rtx, 2, 0, CameraRtx, [1]));
        _ann.Sends(Rtp.Packet(Rtp.Vp8Rtx, 3, 0, CameraRtx, [1, 2]));
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.PaddingOnly));
        Assert.Equal(2, _story.Room.Stats.Dropped(Drop.BadRtx));
    }

    private Person Subscriber(string id, uint rtx, ExtensionIds? extensions = null) =>
        _story.Join(id).Receives("cam", Codec.Vp8, Down, rtx, extensions: extensions);

    private void Frames(int from, int count)
    {
        for (var n = from; n < from + count; n++)
            _ann.SendsFrame(Camera, (ushort)n, (uint)(3000 * n), key: n == 0, picture: n, tag: (byte)n);
    }
}
