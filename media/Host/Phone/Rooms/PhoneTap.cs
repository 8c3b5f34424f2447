using System.Buffers.Binary;
using MediaServer.Sfu;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Host.Phone.Rooms;

/// <summary>Hears every audio track of a room for its callers: a participant nobody sees, whose packets go into a ring.</summary>
/// <remarks>The room worker's; the ring's other end and <see cref="Ssrcs"/> are the phone thread's to read.</remarks>
internal sealed class PhoneTap(string id, FrameRing ring, HostClock clock) : IMediaSink
{
    private readonly Dictionary<string, uint> _ssrcs = [];
    private Participant? _participant;
    private uint[] _heard = [];
    private uint _nextSsrc = 1;

    public string Id => id;

    /// <summary>The streams that come now, each one a track of a browser.</summary>
    public uint[] Ssrcs => Volatile.Read(ref _heard);

    public void Join(Room room, TimeSpan now)
    {
        _participant = room.Join(id, this, now);
        _participant.OnConnected(now);
    }

    public void Leave(Room room, TimeSpan now)
    {
        if (_participant is { } seated)
            room.Leave(seated, now);
        _participant = null;
    }

    /// <summary>Subscribes to the audio tracks that there are now, but for those of callers, who are mixed without the SFU.</summary>
    public void Follow(Room room, Func<string, bool> isCaller, TimeSpan now)
    {
        List<SubscriptionPlan> plans = [];
        foreach (var publication in room.Publications)
        {
            if (publication.Plan.Kind != MediaKind.Audio || isCaller(publication.Owner.Id))
                continue;
            if (!_ssrcs.TryGetValue(publication.Track, out var ssrc))
                _ssrcs[publication.Track] = ssrc = _nextSsrc++;
            plans.Add(Plan(publication.Track, ssrc));
        }
        foreach (var gone in _ssrcs.Keys.Except(plans.Select(p => p.Track)).ToList())
            _ssrcs.Remove(gone);
        _participant?.Apply(new NegotiationPlan([], plans), now);
        Volatile.Write(ref _heard, [.. plans.Select(p => p.Ssrc)]);
    }

    private static SubscriptionPlan Plan(string track, uint ssrc) =>
        new(
            ssrc.ToString(System.Globalization.CultureInfo.InvariantCulture),
            track,
            MediaKind.Audio,
            [PhoneSeat.Opus],
            ssrc,
            0,
            new ExtensionIds { AudioLevel = PhoneSeat.LevelExtension }
        );

    public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail)
    {
        // The SFU wrote this header itself: a fixed part, and the level where the browser sent one.
        var level = AudioLevel.Silence;
        if (RtpPacket.TryParse(header, out var packet))
        {
            foreach (var element in packet.Extensions)
            {
                if (element.Id == PhoneSeat.LevelExtension && AudioLevel.TryParse(element.Data, out var told))
                    level = told.Decibels;
            }
        }
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(header[RtpPacket.SsrcOffset..]);
        ring.TryWrite(new FrameInfo(ssrc, packet.Timestamp, level, clock.Now), payloadHead, payloadTail);
    }

    // Sender reports would serve lip-sync, and telephones have no lips.
    public void SendRtcp(ReadOnlySpan<byte> compound) { }
}
