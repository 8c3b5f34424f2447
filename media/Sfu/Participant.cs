#pragma warning disable CA1822 // the bodies follow
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Sfu;

/// <summary>One peer of a room: what it publishes, what it receives, and its reports.</summary>
public sealed class Participant
{
    internal Participant(Room room, string id, IMediaSink sink)
    {
        Room = room;
        Id = id;
        Sink = sink;
    }

    public string Id { get; }

    /// <summary>A held participant neither sends nor receives; its transport and reports go on.</summary>
    public bool Held { get; set; }

    internal Room Room { get; }

    internal IMediaSink Sink { get; }

    /// <summary>Takes what an offer and its answer agreed on; what is absent has ended.</summary>
    public void Apply(NegotiationPlan plan, TimeSpan now) { }

    /// <summary>The transport is up (again): subscriptions start, each video with a key frame.</summary>
    public void OnConnected(TimeSpan now) { }

    /// <summary>The transport is down for now: nothing is sent until it is back.</summary>
    public void OnDisconnected(TimeSpan now) { }

    /// <summary>One plain RTP packet. The callee adds references for what it keeps.</summary>
    public void ReceiveRtp(PacketBuffer packet, TimeSpan now) { }

    /// <summary>One plain RTCP packet, compound or reduced-size.</summary>
    public void ReceiveRtcp(ReadOnlySpan<byte> compound, TimeSpan now) { }

    /// <summary>Mutes or unmutes an own track without renegotiation.</summary>
    public void SetMuted(string track, bool muted) { }

    /// <summary>Says how this participant shows a track of somebody else.</summary>
    public void Watch(string track, WatchRequest request, TimeSpan now) { }
}
