using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Sfu.Inbound;

/// <summary>The way of a participant's own packets: whose stream, already seen, readable, and then to everybody who receives it.</summary>
internal sealed class Intake(Participant owner)
{
    private byte _transportCcId;

    public SsrcTable Ssrcs { get; } = new();

    /// <summary>Any of its streams: transport-wide feedback is about none in particular.</summary>
    public uint AnySsrc { get; private set; }

    /// <summary>Whether its packets carry transport-wide numbers.</summary>
    public bool CountsTransport => _transportCcId != 0;

    /// <summary>Takes what the offer and its answer agreed on; the owner's publications are up to date already.</summary>
    public void Apply(IReadOnlyList<PublicationPlan> plans)
    {
        Ssrcs.Apply(owner.PublicationList);
        _transportCcId = plans.Select(p => p.Extensions.TransportCc).FirstOrDefault(id => id != 0);
    }

    /// <summary>One plain RTP packet; it may be rewritten, and a reference is added for what is kept.</summary>
    public Drop Receive(PacketBuffer buffer, TimeSpan now)
    {
        if (!RtpPacket.TryParse(buffer.Datagram, out var packet))
            return Drop.BadHeader;
        if (_transportCcId != 0 && packet.Extensions.TryGet(_transportCcId, out var data))
            OnTransportSequence(data, now);
        if (!Ssrcs.TryGet(packet.Ssrc, out var binding))
        {
            var drop = Ssrcs.TryBind(packet, owner.PublicationList, now, out binding);
            if (drop != Drop.None)
                return drop;
        }
        if (binding.IsRtx)
            return ReceiveRtx(binding.Layer, packet, buffer, now);
        AnySsrc = packet.Ssrc;
        return ReceiveMedia(binding.Layer, packet, buffer, now);
    }

    private void OnTransportSequence(ReadOnlySpan<byte> data, TimeSpan now)
    {
        if (!TransportSequenceNumber.TryParse(data, out var number))
            return;
        owner.Reports.Arrivals.OnReceived(number.Value, now);
        owner.Room.Schedule(owner.Reports.Arrivals.Deadline);
    }

    private Drop ReceiveMedia(Layer layer, in RtpPacket packet, PacketBuffer buffer, TimeSpan now)
    {
        if (layer.Publication.CodecOf(packet.PayloadType) is not { } codec || layer.Stream is not { } stream)
            return Drop.UnknownPayloadType;
        if (stream.MayRestart)
            layer.Publication.Deliver(now); // what waits belongs to the numbers before
        var (epoch, wasActive) = (stream.Epoch, layer.IsActive(now));
        var arrival = stream.Receive(packet, now, out var seq);
        if (stream.Epoch != epoch)
            layer.Publication.OnNewSource(layer);
        if (layer.Publication.Nack && stream.Nacks.HasOpen)
            owner.Room.Schedule(now + NackWindow.ReorderGrace);
        if (!wasActive)
            owner.Room.Schedule(now); // whoever waits for a key frame of it, waits no longer
        return arrival switch
        {
            Arrival.Duplicate => Drop.Duplicate,
            Arrival.TooOld => KeepLate(layer, packet, now),
            _ => Distribute(layer, packet, seq, codec.Codec, buffer, now),
        };
    }

    /// <summary>Too late for anybody who looks on now, but not for whoever looks later.</summary>
    private static Drop KeepLate(Layer layer, in RtpPacket packet, TimeSpan now)
    {
        if (!layer.Publication.IsSilent)
            layer.Publication.Tap?.OnRtp(layer, packet, default, now);
        return Drop.TooOld;
    }

    private Drop ReceiveRtx(Layer layer, in RtpPacket packet, PacketBuffer buffer, TimeSpan now)
    {
        if (layer.Publication.RtxCodecOf(packet.PayloadType) is not { } codec)
            return Drop.UnknownPayloadType;
        if (packet.Payload.IsEmpty)
            return Drop.PaddingOnly;
        if (layer.Stream is not { } stream || !RtxUnwrap.TryGetOriginal(packet, out var original))
            return Drop.BadRtx;
        var arrival = stream.Recover(original, now, out var seq);
        if (arrival == Arrival.Duplicate)
            return Drop.Duplicate;
        RtxUnwrap.Unwrap(buffer, packet.HeaderLength, original, codec.PayloadType, stream.Ssrc);
        if (!RtpPacket.TryParse(buffer.Datagram, out var unwrapped))
            return Drop.BadRtx;
        if (arrival == Arrival.TooOld)
            return KeepLate(layer, unwrapped, now);
        owner.Room.Stats.Recovered++;
        return Distribute(layer, unwrapped, seq, codec.Codec, buffer, now);
    }

    /// <summary>Reads the packet once, keeps it once, and sends it on its way to everybody who receives the track.</summary>
    private Drop Distribute(Layer layer, in RtpPacket rtp, SeqNo seq, Codec codec, PacketBuffer buffer, TimeSpan now)
    {
        var publication = layer.Publication;
        if (owner.Held || publication.Muted)
            return owner.Held ? Drop.Held : Drop.Muted;
        var readable = MediaPacket.TryRead(buffer, rtp, seq, codec, publication.Plan.Extensions, out var packet);
        if (!readable || rtp.Payload.IsEmpty)
        {
            publication.Distribute(layer, buffer, MediaPacket.Empty(buffer, rtp, seq), isSkipped: true, now);
            publication.Tap?.OnRtp(layer, rtp, default, now);
            return rtp.Payload.IsEmpty ? Drop.PaddingOnly : Drop.BadPayload;
        }
        layer.OnFrame(packet.Frame);
        if (AudioLevel.TryParse(packet.AudioLevel, out var level))
            publication.Levels.OnPacket(level);
        layer.History.Add(seq, buffer, now);
        publication.Distribute(layer, buffer, packet, isSkipped: false, now);
        publication.Tap?.OnRtp(layer, rtp, packet.Frame, now);
        return Drop.None;
    }
}
