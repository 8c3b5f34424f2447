using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu.Inbound;

/// <summary>Where a participant's SSRCs lead: signalled ones at once, others by the MID and RID that their first packets carry.</summary>
/// <remarks>
/// Invariants: at most <see cref="MaxSsrcs"/> entries; a layer has one media and one RTX SSRC, and an SSRC that is still sending is not
/// replaced. A packet that leads nowhere leaves nothing behind.
/// </remarks>
internal sealed class SsrcTable
{
    /// <summary>Ten cameras of three layers with RTX; more is a spray.</summary>
    public const int MaxSsrcs = 64;

    private readonly Dictionary<uint, SsrcBinding> _bindings = [];

    public int Count => _bindings.Count;

    public bool TryGet(uint ssrc, out SsrcBinding binding) => _bindings.TryGetValue(ssrc, out binding);

    /// <summary>Binds what the plan signals and forgets what belongs to no publication any more.</summary>
    public void Apply(IReadOnlyCollection<Publication> publications)
    {
        foreach (var (ssrc, binding) in _bindings)
        {
            var publication = binding.Layer.Publication;
            if (!publications.Contains(publication) || !publication.Layers.Contains(binding.Layer))
                _bindings.Remove(ssrc);
        }
        foreach (var publication in publications)
        {
            // With simulcast the order of signalled SSRCs is nobody's promise; the RID tells.
            if (publication.Plan.Rids.Count == 0 && publication.Plan.Ssrcs.Count > 0)
                BindSignalled(publication);
        }
    }

    /// <summary>Binds an unknown SSRC by the extensions of its packet (RFC 9143 9.2, RFC 8852).</summary>
    public Drop TryBind(in RtpPacket packet, IReadOnlyList<Publication> publications, TimeSpan now, out SsrcBinding binding)
    {
        binding = default;
        if (!packet.HasExtension || Find(packet, publications) is not { } publication)
            return Drop.UnknownSsrc;
        var ids = publication.Plan.Extensions;
        var repairs = publication.RtxCodecOf(packet.PayloadType) is not null;
        var layer = publication.Layers[0];
        if (publication.Plan.Rids.Count > 0)
        {
            var extension = repairs ? ids.RepairedRid : ids.Rid;
            if (!packet.Extensions.TryGet(extension, out var rid) || publication.LayerOf(rid) is not { } named)
                return Drop.UnknownSsrc;
            layer = named;
        }
        return Bind(packet.Ssrc, layer, repairs, now, out binding);
    }

    private static Publication? Find(in RtpPacket packet, IReadOnlyList<Publication> publications)
    {
        for (var i = 0; i < publications.Count; i++)
        {
            var publication = publications[i];
            // Signalled SSRCs of a plain track are all there are; another one is somebody's mistake.
            if (publication.Plan.Rids.Count == 0 && publication.Plan.Ssrcs.Count > 0)
                continue;
            if (packet.Extensions.TryGet(publication.Plan.Extensions.Mid, out var mid) && mid.SequenceEqual(publication.Mid))
                return publication;
        }
        return null;
    }

    private Drop Bind(uint ssrc, Layer layer, bool repairs, TimeSpan now, out SsrcBinding binding)
    {
        binding = default;
        var old = repairs ? layer.RtxSsrc : layer.Stream?.Ssrc ?? 0;
        // A source that begins anew under another SSRC is believed once the old one is silent.
        if (old != 0 && layer.IsActive(now))
            return Drop.SsrcInUse;
        if (_bindings.Count >= MaxSsrcs && old == 0)
            return Drop.TooManySsrcs;
        if (old != 0)
            _bindings.Remove(old);
        layer.Publication.Deliver(now);
        Set(ssrc, layer, repairs);
        return TryGet(ssrc, out binding) ? Drop.None : Drop.TooManySsrcs;
    }

    private void BindSignalled(Publication publication)
    {
        var (plan, layer) = (publication.Plan, publication.Layers[0]);
        if (layer.Stream?.Ssrc != plan.Ssrcs[0])
        {
            if (layer.Stream is { } old)
                _bindings.Remove(old.Ssrc);
            Set(plan.Ssrcs[0], layer, repairs: false);
        }
        var rtx = plan.RtxSsrcs.Count > 0 ? plan.RtxSsrcs[0] : 0;
        if (rtx == layer.RtxSsrc)
            return;
        _bindings.Remove(layer.RtxSsrc);
        layer.RtxSsrc = 0;
        if (rtx != 0)
            Set(rtx, layer, repairs: true);
    }

    private void Set(uint ssrc, Layer layer, bool repairs)
    {
        // The first claim on an SSRC stands: a participant that signals one twice confuses itself only.
        if (_bindings.Count >= MaxSsrcs || !_bindings.TryAdd(ssrc, new SsrcBinding(layer, repairs)))
            return;
        if (repairs)
            layer.RtxSsrc = ssrc;
        else
        {
            layer.Bind(ssrc, layer.Publication.Plan.Codecs is [var codec, ..] ? codec.ClockRate : DefaultClockRate(layer));
            layer.Publication.OnNewSource(layer);
        }
    }

    private static int DefaultClockRate(Layer layer) => layer.Publication.Plan.Kind == MediaKind.Video ? 90_000 : 48_000;
}

/// <summary>What an SSRC carries: a layer's media or its retransmissions.</summary>
internal readonly record struct SsrcBinding(Layer Layer, bool IsRtx);
