using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu;

/// <summary>A room in virtual time: people join, publish and receive, and the clock moves when the story says so.</summary>
internal sealed class Story
{
    public Story() => Room = new Room("room", new RoomOptions { Epoch = Epoch });

    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private bool _isInTurn;

    public Room Room { get; }

    public PacketPool Pool { get; } = new();

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(100);

    public List<RoomEvent> Events { get; } = [];

    /// <summary>How often a deadline of the room has come.</summary>
    public int Wakes { get; private set; }

    public Person Join(string id, bool connected = true)
    {
        var inbox = new Inbox();
        var person = new Person(this, Room.Join(id, inbox, Now), inbox);
        if (connected)
            person.Participant.OnConnected(Now);
        return person;
    }

    /// <summary>What is sent meanwhile arrives in one turn of the worker; otherwise every packet has a turn of its own.</summary>
    public void InOneTurn(Action sends)
    {
        _isInTurn = true;
        sends();
        _isInTurn = false;
        OnSent();
    }

    public void OnSent()
    {
        if (!_isInTurn)
            Room.Deliver(Now);
    }

    /// <summary>Lets time pass, stopping at every deadline.</summary>
    public void Run(TimeSpan duration)
    {
        var end = Now + duration;
        for (var turns = 0; Room.NextDeadline <= end; turns++)
        {
            Assert.True(turns < 100_000, "deadlines must move on");
            Now = Room.NextDeadline > Now ? Room.NextDeadline : Now;
            Room.Tick(Now);
            Wakes++;
            Drain();
        }
        Now = end;
        Drain();
    }

    public void Run(int milliseconds) => Run(TimeSpan.FromMilliseconds(milliseconds));

    public void Drain()
    {
        while (Room.TryPollEvent(out var e))
            Events.Add(e);
    }

    public NtpTime WallClock => NtpTime.FromUnix(Epoch - DateTimeOffset.UnixEpoch + Now);
}

/// <summary>Somebody in the story, with a plan that grows as tracks are added.</summary>
internal sealed class Person(Story story, Participant participant, Inbox inbox)
{
    private readonly List<PublicationPlan> _publications = [];
    private readonly List<SubscriptionPlan> _subscriptions = [];

    public Participant Participant => participant;
    public Inbox Inbox => inbox;

    public Person Publishes(
        string track,
        Codec codec,
        uint ssrc,
        uint rtx = 0,
        string[]? rids = null,
        CodecPlan[]? codecs = null,
        bool muted = false
    )
    {
        var audio = codec is Codec.Opus or Codec.Red;
        _publications.Add(
            new PublicationPlan(
                "p" + track,
                track,
                audio ? MediaKind.Audio : MediaKind.Video,
                audio ? TrackSource.Mic : TrackSource.Camera,
                muted,
                codecs ?? (codec == Codec.Red ? [Rtp.Codec(Codec.Red), Rtp.Codec(Codec.Opus)] : [Rtp.Codec(codec)]),
                rids ?? [],
                ssrc == 0 ? [] : [ssrc],
                rtx == 0 ? [] : [rtx],
                Rtp.Extensions
            )
        );
        return Apply();
    }

    public Person Receives(string track, Codec codec, uint ssrc, uint rtx = 0, CodecPlan[]? codecs = null, ExtensionIds? extensions = null)
    {
        var kind = codec is Codec.Opus or Codec.Red ? MediaKind.Audio : MediaKind.Video;
        _subscriptions.Add(
            new SubscriptionPlan("s" + track, track, kind, codecs ?? [Rtp.Codec(codec)], ssrc, rtx, extensions ?? new ExtensionIds())
        );
        return Apply();
    }

    public Person Drops(string track)
    {
        _publications.RemoveAll(p => p.Track == track);
        _subscriptions.RemoveAll(s => s.Track == track);
        return Apply();
    }

    /// <summary>The same track from another source.</summary>
    public Person Replaces(string track, uint ssrc)
    {
        var index = _publications.FindIndex(p => p.Track == track);
        _publications[index] = _publications[index] with { Ssrcs = [ssrc], RtxSsrcs = [] };
        return Apply();
    }

    public Person Apply()
    {
        participant.Apply(new NegotiationPlan([.. _publications], [.. _subscriptions]), story.Now);
        return this;
    }

    public void Sends(byte[] rtp)
    {
        var buffer = Rtp.Rent(story.Pool, rtp);
        participant.ReceiveRtp(buffer, story.Now);
        buffer.Release();
        story.OnSent();
    }

    /// <summary>One VP8 frame of one packet.</summary>
    public void SendsFrame(uint ssrc, ushort seq, uint timestamp, bool key = false, int picture = 0, byte tag = 0) =>
        Sends(Rtp.Packet(Rtp.Vp8, seq, timestamp, ssrc, Rtp.Vp8Payload(true, key, picture, tag: tag), marker: true));

    public void SendsAudio(uint ssrc, ushort seq, uint timestamp, byte level = 127, byte tag = 0) =>
        Sends(Rtp.Packet(Rtp.Opus, seq, timestamp, ssrc, [0x78, 1, 2, tag], false, 0, (Rtp.Extensions.AudioLevel, Rtp.Level(level))));

    public void SendsRtcp(ReadOnlySpan<byte> rtcp) => participant.ReceiveRtcp(rtcp, story.Now);

    public void AsksForKeyFrame(uint ssrc)
    {
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(new PictureLossIndication(9, ssrc).TryWrite(buffer, out var length));
        SendsRtcp(buffer[..length]);
    }

    public void Nacks(uint ssrc, params ushort[] missing)
    {
        Span<byte> buffer = stackalloc byte[1200];
        Assert.True(GenericNack.TryWrite(buffer, 9, ssrc, [.. missing.Select(SeqNo.First)], out var length));
        SendsRtcp(buffer[..length]);
    }

    public void SendsReport(uint ssrc, NtpTime time, uint timestamp)
    {
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(SenderReport.TryWrite(buffer, ssrc, new SenderInfo(time, timestamp, 1, 1), default, out var length));
        SendsRtcp(buffer[..length]);
    }
}
