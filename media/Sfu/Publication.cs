using System.Text;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Sfu.Outbound;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>One track that a participant sends to the room: its layers, its codecs, and who receives it.</summary>
public sealed class Publication
{
    private const int PayloadTypes = 128;

    private readonly List<Subscription> _subscriptions = [];
    private readonly FanOut _fanOut = new();

    /// <summary>By payload type: the index in <see cref="PublicationPlan.Codecs"/>, or -1.</summary>
    private readonly sbyte[] _codecs = new sbyte[PayloadTypes];
    private readonly sbyte[] _rtxCodecs = new sbyte[PayloadTypes];

    internal Publication(Participant owner, PublicationPlan plan)
    {
        Owner = owner;
        Plan = plan;
        Muted = plan.Muted;
        LayerList = CreateLayers();
        Update(plan);
    }

    public Participant Owner { get; }

    public PublicationPlan Plan { get; private set; }

    public string Track => Plan.Track;

    /// <summary>While muted, nothing is forwarded.</summary>
    public bool Muted { get; private set; }

    public bool IsVideo => Plan.Kind == MediaKind.Video;

    /// <summary>From the lowest to the highest; at least one.</summary>
    public IReadOnlyList<Layer> Layers => LayerList;

    /// <summary>Nothing of it reaches anybody now.</summary>
    public bool IsSilent => Muted || Owner.Held;

    internal Layer[] LayerList { get; private set; }

    internal IPublicationTap? Tap { get; set; }

    /// <summary>Whether lost packets may be asked for.</summary>
    internal bool Nack { get; private set; }

    internal AudioLevels Levels { get; } = new();

    internal byte[] Mid { get; private set; } = [];

    internal TrackDescription Description => new(Track, Plan.Kind, Plan.Source, Muted, Plan.Rids);

    internal List<Subscription> Subscriptions => _subscriptions;

    /// <summary>Takes a renegotiated plan of the same track; other layers begin anew.</summary>
    internal void Update(PublicationPlan plan)
    {
        var layersChange = !plan.Rids.SequenceEqual(Plan.Rids);
        Plan = plan;
        Nack = plan.Codecs.Any(c => c.Nack);
        Mid = Encoding.UTF8.GetBytes(plan.Mid);
        Array.Fill(_codecs, (sbyte)-1);
        Array.Fill(_rtxCodecs, (sbyte)-1);
        for (var i = 0; i < plan.Codecs.Count; i++)
        {
            var codec = plan.Codecs[i];
            _codecs[codec.PayloadType % PayloadTypes] = (sbyte)i;
            if (codec.RtxPayloadType != 0)
                _rtxCodecs[codec.RtxPayloadType % PayloadTypes] = (sbyte)i;
        }
        if (layersChange)
        {
            ReleasePackets();
            LayerList = CreateLayers();
        }
        foreach (var subscription in _subscriptions)
        {
            if (layersChange)
                subscription.OnLayersChanged();
            else
                subscription.OnCodecsChanged();
        }
        Tap?.OnChanged();
    }

    internal CodecPlan? CodecOf(byte payloadType) => _codecs[payloadType] is >= 0 and var i ? Plan.Codecs[i] : null;

    /// <summary>The codec whose packets this RTX payload type repeats (its <c>apt</c>).</summary>
    internal CodecPlan? RtxCodecOf(byte payloadType) => _rtxCodecs[payloadType] is >= 0 and var i ? Plan.Codecs[i] : null;

    /// <summary>Reads a packet again that was kept.</summary>
    internal bool TryRead(PacketBuffer buffer, SeqNo seq, out MediaPacket packet)
    {
        packet = default;
        return RtpPacket.TryParse(buffer.Datagram, out var rtp)
            && CodecOf(rtp.PayloadType) is { } codec
            && MediaPacket.TryRead(buffer, rtp, seq, codec.Codec, Plan.Extensions, out packet);
    }

    internal Layer? LayerOf(ReadOnlySpan<byte> rid)
    {
        foreach (var layer in Layers)
        {
            if (rid.Length == layer.Rid.Length && Ascii.Equals(rid, layer.Rid))
                return layer;
        }
        return null;
    }

    internal void SetMuted(bool muted)
    {
        if (Muted == muted)
            return;
        Muted = muted;
        Interrupt();
        Tap?.OnChanged();
    }

    /// <summary>Nothing is forwarded for now, or it begins again: video goes on with a key frame.</summary>
    internal void Interrupt()
    {
        foreach (var subscription in _subscriptions)
            subscription.Interrupt();
    }

    /// <summary>A layer comes from another SSRC now: whoever watches it begins anew.</summary>
    internal void OnNewSource(Layer layer)
    {
        foreach (var subscription in _subscriptions)
            subscription.OnNewSource(layer);
    }

    /// <summary>Sends a packet on its way to everybody who receives the track: with <see cref="Deliver"/>, or earlier when many wait.</summary>
    internal void Distribute(Layer layer, PacketBuffer buffer, in MediaPacket packet, bool isSkipped, TimeSpan now)
    {
        if (_subscriptions.Count == 0)
            return;
        if (_fanOut.IsEmpty)
            Owner.Room.DeliverLater(this);
        _fanOut.Add(layer, buffer, packet, isSkipped);
        if (_fanOut.IsFull)
            Deliver(now);
    }

    internal void Deliver(TimeSpan now)
    {
        if (!_fanOut.IsEmpty)
            _fanOut.Deliver(_subscriptions, Owner.Room.Stats, now);
    }

    /// <summary>Whether the packet arrived, but is still to be delivered after the one that is.</summary>
    internal bool IsAhead(Layer layer, SeqNo seq) => _fanOut.IsAhead(layer, seq);

    internal void ReleaseOldPackets(TimeSpan now)
    {
        foreach (var layer in LayerList)
            layer.History.ReleaseOld(now);
    }

    internal void ReleasePackets()
    {
        _fanOut.Clear();
        foreach (var layer in Layers)
            layer.History.Clear();
    }

    private Layer[] CreateLayers() =>
        Plan.Rids.Count == 0 ? [new Layer(this, 0, "")] : [.. Plan.Rids.Select((rid, index) => new Layer(this, index, rid))];
}
