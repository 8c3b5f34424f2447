using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Unit.Sfu;

public class ForwardingTests
{
    private const uint Camera = 1000,
        CameraRtx = 1001,
        Mic = 2000,
        Down = 5000,
        DownRtx = 5001;

    private readonly Story _story = new();
    private readonly Person _ann;
    private readonly Person _bob;

    public ForwardingTests()
    {
        _ann = _story.Join("ann").Publishes("cam", Codec.Vp8, Camera, CameraRtx).Publishes("mic", Codec.Opus, Mic);
        _bob = _story.Join("bob");
    }

    [Fact]
    public void Audio_IsForwardedUntouched_UnderOwnNumbers()
    {
        _bob.Receives("mic", Codec.Opus, Down);
        for (ushort i = 0; i < 5; i++)
            _ann.SendsAudio(Mic, (ushort)(65533 + i), 960u * i, tag: (byte)i);

        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal([0, 1, 2, 3, 4], packets.Select(p => p.Tag));
        Assert.All(packets, p => Assert.Equal(Rtp.Opus, p.PayloadType));
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.Equal((ushort)(pair.First.Seq + 1), pair.Second.Seq));
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.Equal(pair.First.Timestamp + 960, pair.Second.Timestamp));
        Assert.Empty(_ann.Inbox.Rtp);
    }

    [Fact]
    public void Video_StartsOnlyWithAKeyFrame_AndAsksForOneAtOnce()
    {
        _ann.SendsFrame(Camera, 1, 0, key: true);
        _bob.Receives("cam", Codec.Vp8, Down, DownRtx);
        _story.Run(1);
        Assert.Equal(1, _ann.Inbox.KeyFrameRequests(Camera));

        _ann.SendsFrame(Camera, 2, 3000);
        Assert.Empty(_bob.Inbox.Rtp);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.NotKeyFrame));
        _ann.SendsFrame(Camera, 3, 6000, key: true, tag: 3);
        _ann.SendsFrame(Camera, 4, 9000, tag: 4);

        Assert.Equal([3, 4], _bob.Inbox.Packets(Down).Select(p => p.Tag));
    }

    [Fact]
    public void KeyFrameRequests_AreRepeatedUntilOneComes_AtMostTwoASecond()
    {
        _ann.SendsFrame(Camera, 1, 0);
        _bob.Receives("cam", Codec.Vp8, Down);
        for (ushort i = 0; i < 60; i++)
        {
            _ann.SendsFrame(Camera, (ushort)(2 + i), 3000u * i);
            _story.Run(33);
        }
        Assert.InRange(_ann.Inbox.KeyFrameRequests(Camera), 3, 5);
        _ann.SendsFrame(Camera, 100, 300_000, key: true);
        _ann.Inbox.Clear();
        _story.Run(1500);
        Assert.Equal(0, _ann.Inbox.KeyFrameRequests(Camera));
    }

    [Fact]
    public void KeyFrameWhoseFirstPacketComesSecond_IsForwardedWhole()
    {
        _ann.SendsFrame(Camera, 1, 0);
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 3, 3000, Camera, Rtp.Vp8Payload(false, false, 7, tag: 2), marker: true));
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 2, 3000, Camera, Rtp.Vp8Payload(true, true, 7, tag: 1)));

        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal([1, 2], packets.Select(p => p.Tag));
        Assert.Equal((ushort)(packets[0].Seq + 1), packets[1].Seq);
    }

    [Fact]
    public void MutedVideo_IsNotForwarded_AndComesBackWithAKeyFrameAndContiguousNumbers()
    {
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.SendsFrame(Camera, 1, 0, key: true, picture: 32766);
        _ann.Participant.SetMuted("cam", true);
        _ann.SendsFrame(Camera, 2, 3000, key: true, picture: 32767);
        _story.Run(1000);
        _ann.Participant.SetMuted("cam", false);
        _ann.Inbox.Clear();
        _ann.SendsFrame(Camera, 3, 93_000, picture: 0);
        _story.Run(1);
        Assert.Equal(1, _ann.Inbox.KeyFrameRequests(Camera));
        _ann.SendsFrame(Camera, 4, 96_000, key: true, picture: 1);

        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal(2, packets.Count);
        Assert.Equal((ushort)(packets[0].Seq + 1), packets[1].Seq);
        Assert.Equal(96_000u, packets[1].Timestamp - packets[0].Timestamp);
        Assert.Equal(PictureId(packets[0]) + 1, PictureId(packets[1]));
    }

    [Fact]
    public void HeldPeople_NeitherSendNorReceive()
    {
        _ann.Receives("mic", Codec.Opus, Down + 9);
        _bob.Receives("mic", Codec.Opus, Down).Publishes("bobs", Codec.Opus, 77);
        _bob.Participant.Held = true;
        _ann.SendsAudio(Mic, 1, 0);
        _bob.SendsAudio(77, 1, 0);
        Assert.Empty(_bob.Inbox.Rtp);
        Assert.Equal(2, _story.Room.Stats.Dropped(Drop.Held));
        _bob.Participant.Held = false;
        _ann.SendsAudio(Mic, 2, 960);
        Assert.Single(_bob.Inbox.Rtp);
    }

    [Fact]
    public void PausedTrack_ResumesWithAKeyFrame()
    {
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.SendsFrame(Camera, 1, 0, key: true);
        _bob.Participant.Watch("cam", new WatchRequest(null, null, null, null, Paused: true), _story.Now);
        _ann.SendsFrame(Camera, 2, 3000, key: true);
        Assert.Single(_bob.Inbox.Packets(Down));
        _bob.Participant.Watch("cam", default, _story.Now);
        _story.Run(1);
        Assert.Equal(1, _ann.Inbox.KeyFrameRequests(Camera));
        _ann.SendsFrame(Camera, 3, 6000, key: true);
        Assert.Equal(2, _bob.Inbox.Packets(Down).Count);
    }

    [Fact]
    public void PaddingOnlyPackets_AreDropped_AndTheNumbersCloseUp()
    {
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.SendsFrame(Camera, 10, 0, key: true);
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 11, 0, Camera, [], padding: 200));
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 13, 0, Camera, [], padding: 200));
        _ann.SendsFrame(Camera, 14, 3000, tag: 14);
        _ann.SendsFrame(Camera, 12, 1500, tag: 12); // late, between two dropped ones

        var packets = _bob.Inbox.Packets(Down);
        var first = packets[0].Seq;
        Assert.Equal([0, 2, 1], packets.Select(p => (ushort)(p.Seq - first)));
        Assert.Equal(2, _story.Room.Stats.Dropped(Drop.PaddingOnly));
    }

    [Fact]
    public void LatePadding_ClosesItsGapWithAnEmptyPacket()
    {
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.SendsFrame(Camera, 10, 0, key: true);
        _ann.SendsFrame(Camera, 12, 3000);
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 11, 0, Camera, [], padding: 200));

        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal(packets[0].Seq + 1, packets[2].Seq);
        Assert.Empty(packets[2].Payload);
    }

    [Fact]
    public void PaddingBehindMedia_IsStripped()
    {
        _bob.Receives("mic", Codec.Opus, Down);
        _ann.Sends(Rtp.Packet(Rtp.Opus, 1, 0, Mic, [0x78, 5, 6], padding: 20));
        var packet = Assert.Single(_bob.Inbox.Packets(Down));
        Assert.Equal([0x78, 5, 6], packet.Payload);
        Assert.Equal(0, packet.Bytes[0] & 0x20);
    }

    [Fact]
    public void Extensions_AreRenumbered_AndOnlyAgreedOnesTravel()
    {
        _bob.Receives("mic", Codec.Opus, Down, extensions: new ExtensionIds { Mid = 9, AudioLevel = 11 });
        _ann.SendsAudio(Mic, 1, 0, level: 30);
        var packet = Assert.Single(_bob.Inbox.Packets(Down));
        Assert.Equal("smic"u8.ToArray(), packet.Extension(9));
        Assert.Equal(Rtp.Level(30), packet.Extension(11));
        Assert.Null(packet.Extension(1));
    }

    [Fact]
    public void DisconnectedSubscriber_GetsNothing()
    {
        var eve = _story.Join("eve", connected: false).Receives("mic", Codec.Opus, Down);
        _ann.SendsAudio(Mic, 1, 0);
        Assert.Empty(eve.Inbox.Rtp);
        eve.Participant.OnConnected(_story.Now);
        _ann.SendsAudio(Mic, 2, 960);
        eve.Participant.OnDisconnected(_story.Now);
        _ann.SendsAudio(Mic, 3, 1920);
        Assert.Single(eve.Inbox.Rtp);
    }

    [Fact]
    public void Renegotiation_LeavesRunningTracksAlone()
    {
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.SendsFrame(Camera, 1, 0, key: true);
        _story.Run(1000);
        _ann.Inbox.Clear();
        _ann.Publishes("screen", Codec.Vp8, 3000);
        _bob.Receives("mic", Codec.Opus, Down + 1);
        _ann.SendsFrame(Camera, 2, 3000);
        _story.Run(1000);
        Assert.Equal(2, _bob.Inbox.Packets(Down).Count);
        Assert.Equal(0, _ann.Inbox.KeyFrameRequests(Camera));
    }

    [Fact]
    public void CodecThatTheSubscriberDoesNotKnow_IsNotSent()
    {
        _bob.Receives("cam", Codec.H264, Down);
        _ann.SendsFrame(Camera, 1, 0, key: true);
        Assert.Empty(_bob.Inbox.Rtp);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.CodecNotAgreed));
    }

    [Fact]
    public void RestartedSource_GoesOnInTheSameNumbers()
    {
        _bob.Receives("mic", Codec.Opus, Down);
        _ann.SendsAudio(Mic, 100, 0);
        _story.Run(20);
        _ann.SendsAudio(Mic, 40_000, 777_000); // a stray
        _ann.SendsAudio(Mic, 40_001, 777_960); // two in a row are a restart
        _ann.SendsAudio(Mic, 40_002, 778_920);
        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal([0, 1, 2], packets.Select(p => (ushort)(p.Seq - packets[0].Seq)));
        Assert.Equal(960u, packets[1].Timestamp - packets[0].Timestamp);
        Assert.Equal(960u, packets[2].Timestamp - packets[1].Timestamp);
    }

    [Fact]
    public void MalformedVp8_IsDropped_AndTheNumbersCloseUp()
    {
        _bob.Receives("cam", Codec.Vp8, Down);
        _ann.SendsFrame(Camera, 1, 0, key: true);
        _ann.Sends(Rtp.Packet(Rtp.Vp8, 2, 3000, Camera, [0x80])); // announces an extension that is not there
        _ann.SendsFrame(Camera, 3, 6000);
        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal((ushort)(packets[0].Seq + 1), packets[1].Seq);
        Assert.Equal(1, _story.Room.Stats.Dropped(Drop.BadPayload));
    }

    [Fact]
    public void EndedTrack_IsTold_AndItsSsrcGoesOnCountingForAnother()
    {
        _bob.Receives("mic", Codec.Opus, Down);
        _ann.SendsAudio(Mic, 1, 0);
        _ann.Drops("mic");
        _story.Drain();
        Assert.Equal(["mic"], _story.Events.OfType<RoomEvent.TracksChanged>().Last().Removed);
        _bob.Drops("mic").Receives("other", Codec.Opus, Down);
        _ann.Publishes("other", Codec.Opus, 2001);
        _ann.SendsAudio(2001, 60_000, 5);

        var packets = _bob.Inbox.Packets(Down);
        Assert.Equal((ushort)(packets[0].Seq + 1), packets[1].Seq);
    }

    private static int PictureId(Received packet) => ((packet.Payload[2] & 0x7F) << 8) | packet.Payload[3];
}
