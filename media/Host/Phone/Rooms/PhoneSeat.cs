using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Host.Phone.Rooms;

/// <summary>A caller as the room's SFU has it: an ordinary participant with one Opus track, fed from the phone thread.</summary>
/// <remarks>The constructor is the phone thread's, writing to <see cref="Frames"/> the mixing threads', everything else the room worker's.</remarks>
internal sealed class PhoneSeat(string participant, string track, uint ssrc, ushort sequence, bool muted) : IMediaSink
{
    public const byte PayloadType = 111,
        LevelExtension = 1;

    public const int OpusClock = 48_000;

    /// <summary>Some 300 ms; the worker drains it every 20.</summary>
    private const int RingSize = 16;

    public static readonly CodecPlan Opus = new(
        Codec.Opus,
        PayloadType,
        OpusClock,
        "minptime=10;useinbandfec=1",
        0,
        false,
        false,
        false,
        false,
        false
    );

    private readonly PublicationPlan _plan = new(
        "phone",
        track,
        MediaKind.Audio,
        TrackSource.Mic,
        muted,
        [Opus],
        [],
        [ssrc],
        [0],
        new ExtensionIds { AudioLevel = LevelExtension }
    );

    private Participant? _participant;
    private ushort _sequence = sequence;
    private bool _sent;

    public string Id => participant;

    public string Track => track;

    public FrameRing Frames { get; } = new(RingSize);

    public void Join(Room room, TimeSpan now)
    {
        _participant = room.Join(participant, this, now);
        _participant.OnConnected(now);
        _participant.Apply(new NegotiationPlan([_plan], []), now);
    }

    public void SetMuted(bool mute) => _participant?.SetMuted(track, mute);

    public void Leave(Room room, TimeSpan now)
    {
        if (_participant is { } seated)
            room.Leave(seated, now);
        _participant = null;
    }

    /// <summary>Puts into the room what the phone thread has sent.</summary>
    public void Drain(PacketPool pool, TimeSpan now)
    {
        while (Frames.TryPeek(out var info, out var payload))
        {
            if (_participant is { } seated)
                Publish(seated, info, payload, pool, now);
            Frames.Release();
        }
    }

    private void Publish(Participant seated, in FrameInfo info, ReadOnlySpan<byte> payload, PacketPool pool, TimeSpan now)
    {
        var buffer = pool.Rent();
        var header = new RtpHeader(PayloadType, _sequence++, info.Timestamp, ssrc, Marker: !_sent);
        _sent = true;
        if (RtpHeaderWriter.TryBegin(buffer.Bytes, header, out var writer) && writer.TryAdd(LevelExtension, [info.Level]))
        {
            var start = writer.Finish();
            payload.CopyTo(buffer.Bytes.AsSpan(start));
            buffer.Length = start + payload.Length;
            seated.ReceiveRtp(buffer, now);
        }
        buffer.Release();
    }

    // A seat subscribes to nothing, so that nothing comes; callers hear through the room's one tap.
    public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail) { }

    // Key frames, losses and reports of an audio track that never left this machine concern nobody.
    public void SendRtcp(ReadOnlySpan<byte> compound) { }
}
