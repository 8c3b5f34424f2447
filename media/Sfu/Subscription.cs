using System.Runtime.CompilerServices;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Negotiation;
using MediaServer.Sfu.Outbound;
using MediaServer.Wire;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>One track on its way to one subscriber: which layer it gets, and under which numbers.</summary>
/// <remarks>
/// Invariants: output numbers are contiguous but for packets that did not arrive; timestamps never go back; a video starts, switches
/// and resumes only with a key frame. The output numbers outlive the track: an SSRC that is used for another one goes on counting.
/// </remarks>
public sealed class Subscription
{
    private const int None = -1;

    /// <summary>As many as the history of a layer.</summary>
    private const int VideoSent = PacketHistory.VideoSize,
        AudioSent = PacketHistory.AudioSize;

    private readonly SequenceMap _sequence;
    private readonly SentPackets? _sent;
    private TimestampMap _timestamps;
    private PictureMap _pictures;
    private RetransmitBudget _budget;
    private readonly OutboundStream _stream;
    private CodecMap? _codecs;
    private WatchRequest _watch;

    /// <summary>The layer that is forwarded, and its source and epoch when that began; None before the first packet.</summary>
    private int _current = None;
    private int _source;
    private int _epoch;
    private int _target;
    private bool _waiting = true;

    internal Subscription(Participant subscriber, SubscriptionPlan plan, StreamNumbers numbers)
    {
        Subscriber = subscriber;
        _sequence = new SequenceMap(numbers.Sequence);
        ClockRate = ClockRateOf(plan);
        _timestamps = new TimestampMap(numbers.Timestamp, ClockRate);
        _stream = new OutboundStream(subscriber.Sink, plan, numbers.Rtx);
        if (plan.Codecs.Any(c => c.Nack))
            _sent = new SentPackets(plan.Kind == MediaKind.Video ? VideoSent : AudioSent);
        _budget.OnSent(int.MaxValue);
    }

    public Participant Subscriber { get; }

    public SubscriptionPlan Plan => _stream.Plan;

    /// <summary>Null while nobody publishes the track.</summary>
    public Publication? Publication { get; private set; }

    internal int ClockRate { get; }

    /// <summary>The publisher's, so that its streams share one (RFC 3550 6.5.1).</summary>
    internal byte[] CanonicalName { get; private set; } = [];

    internal int Priority => _watch.Priority ?? 0;

    /// <summary>Where the numbers of this SSRC go on, should it be used again.</summary>
    internal StreamNumbers Numbers => new(new SeqNo(_sequence.Highest.Value + 1), _timestamps.Last, _stream.NextRtx);

    private Layer? Current => _current == None || Publication is null ? null : Publication.Layers[_current];

    private bool IsVideo => Plan.Kind == MediaKind.Video;

    /// <summary>Takes a renegotiated plan with the same SSRC; what did not change goes on without a hitch.</summary>
    internal void Update(SubscriptionPlan plan)
    {
        if (plan.Codecs.SequenceEqual(Plan.Codecs) && plan with { Codecs = Plan.Codecs } == Plan)
            return;
        _stream.Update(plan);
        // Under other extensions a packet would not be the same to the byte.
        _sent?.Clear();
        OnCodecsChanged();
    }

    internal void Bind(Publication? publication)
    {
        if (ReferenceEquals(Publication, publication))
            return;
        Publication?.Subscriptions.Remove(this);
        Publication = publication;
        CanonicalName = System.Text.Encoding.UTF8.GetBytes(publication?.Owner.Id ?? "");
        publication?.Subscriptions.Add(this);
        OnLayersChanged();
    }

    internal void OnCodecsChanged() => _codecs = Publication is { } publication ? new CodecMap(publication.Plan.Codecs, Plan.Codecs) : null;

    /// <summary>The publication is another one, or has other layers.</summary>
    internal void OnLayersChanged()
    {
        _sent?.Clear();
        _current = None;
        _target = 0;
        OnCodecsChanged();
        Interrupt();
    }

    internal void OnNewSource(Layer layer)
    {
        if (layer.Index == _current)
            Interrupt();
    }

    internal void Watch(in WatchRequest request)
    {
        var resumes = _watch.Paused && !request.Paused;
        _watch = request;
        if (resumes || request.Paused)
            Interrupt();
    }

    /// <summary>What follows is a new beginning: contiguous in numbers, and with a key frame if it is video.</summary>
    internal void Interrupt()
    {
        _waiting = true;
        RequestKeyFrame();
    }

    /// <summary>Wishes a key frame of the layer that is to be shown, for nobody who cannot receive it.</summary>
    private void RequestKeyFrame()
    {
        if (!IsVideo || Gate() != Drop.None || Publication is not { } publication)
            return;
        publication.Layers[_target].KeyFrames.Request();
        Subscriber.Room.Wake();
    }

    /// <summary>The subscriber cannot decode what it gets (PLI or FIR).</summary>
    internal void OnPictureLost()
    {
        if (!IsVideo || Gate() != Drop.None || Publication is not { } publication)
            return;
        publication.Layers[_waiting || _current == None ? _target : _current].KeyFrames.Request();
        Subscriber.Room.Wake();
    }

    /// <summary>Chooses the layer anew; the answer is the bit rate that it takes.</summary>
    internal long SelectLayer(long budget, TimeSpan now)
    {
        if (Publication is not { } publication || Gate() != Drop.None)
            return 0;
        var target = LayerSelector.Choose(publication.Layers, _watch, budget, _target, now);
        if (target != _target)
        {
            _target = target;
            if (target != _current)
                RequestKeyFrame();
        }
        return publication.Layers[target].Stream?.BitsPerSecond(now) ?? 0;
    }

    /// <summary>Packets follow soon: what <see cref="Forward"/> touches comes into the cache meanwhile.</summary>
    internal void Prefetch()
    {
        CacheHint.Fetch(_stream, 128);
        CacheHint.Fetch(_codecs, 64);
        _sent?.Prefetch(_sequence.Highest);
        Subscriber.Sink.Prefetch();
    }

    /// <summary>Forwards one packet of a layer, or says why not.</summary>
    internal Drop Forward(Layer layer, in MediaPacket packet, TimeSpan now)
    {
        var drop = Gate();
        if (drop != Drop.None)
            return drop;
        if (CodecOf(packet) is not { } codec)
            return IsForwarded(layer) ? Leave(packet.Seq, Drop.CodecNotAgreed) : Drop.CodecNotAgreed;
        if (!IsForwarded(layer))
        {
            if (IsVideo && !packet.Frame.IsKeyFrame)
                return layer.Index == _target ? Drop.NotKeyFrame : Drop.LayerOff;
            if (IsVideo && !MayStartOn(layer))
                return Drop.LayerOff;
            Start(layer, packet, now);
            drop = Send(layer, packet, codec, now);
            if (IsVideo)
                ForwardEarlyArrivals(layer, packet.Seq, now);
            return drop;
        }
        return Send(layer, packet, codec, now);
    }

    /// <summary>Leaves out a packet that carries no media; what follows closes up.</summary>
    internal void Skip(Layer layer, in MediaPacket packet, TimeSpan now)
    {
        if (Gate() != Drop.None || !IsForwarded(layer) || _sequence.TryDrop(packet.Seq))
            return;
        // Later ones went out with a gap for it: an empty packet closes the gap, and the subscriber stops asking for it.
        if (_codecs?[packet.PayloadType] is { } codec)
            Send(layer, packet, codec, now);
    }

    /// <summary>Answers one number of a generic NACK (RFC 4585 6.2.1): at most three times, never sooner than one RTT, within the budget.</summary>
    internal Drop Resend(ushort wire, TimeSpan rtt, TimeSpan now)
    {
        var gate = Gate();
        if (gate != Drop.None)
            return gate;
        if (_sent is null || Publication is not { } publication)
            return Drop.NackUnknown;
        ref var sent = ref _sent.Find(SeqNo.Extend(_sequence.Highest, wire));
        if (Unsafe.IsNullRef(ref sent) || sent.Source != sent.Layer.Source || !sent.Layer.History.TryGet(sent.Input, now, out var buffer))
            return Drop.NackUnknown;
        // The first request tells the path better than any estimate; a repeated one must have had time to work.
        if (sent.Resends > 0 && now - sent.LastSentAt < rtt)
            return Drop.NackTooSoon;
        if (sent.Resends >= MaxResends)
            return Drop.NackTooOften;
        if (!_budget.TrySpend(buffer.Length))
            return Drop.NackOverBudget;
        if (!publication.TryRead(buffer, sent.Input, out var packet))
            return Drop.NackUnknown;
        var length = _stream.Resend(packet, sent, publication.Owner.Clock, now);
        sent.Resends++;
        sent.LastSentAt = now;
        Subscriber.OnResent(length, now);
        return Drop.None;
    }

    /// <summary>More would arrive after the frame was given up.</summary>
    public const int MaxResends = 3;

    /// <summary>A sender report on our clock; false until the publisher's own tied its stream to one.</summary>
    internal bool TryReport(NtpTime now, out SenderInfo info)
    {
        info = default;
        if (_waiting || Gate() != Drop.None || Current?.Stream is not { } stream || !stream.Clock.IsKnown)
            return false;
        ref readonly var clock = ref Publication!.Owner.Clock;
        if (!clock.IsKnown)
            return false;
        info = _stream.Report(now, stream.Clock.TimestampAt(clock.ToTheirs(now)) + _timestamps.Offset);
        return true;
    }

    private Drop Gate() =>
        this switch
        {
            { Subscriber.IsConnected: false } => Drop.NotConnected,
            { Subscriber.Held: true } or { Publication.Owner.Held: true } => Drop.Held,
            { _watch.Paused: true } => Drop.Paused,
            { Publication.Muted: true } => Drop.Muted,
            _ => Drop.None,
        };

    private CodecPlan? CodecOf(in MediaPacket packet)
    {
        var codec = _codecs?[packet.PayloadType];
        return codec is null && packet.Codec == Codec.Red ? _codecs?.Primary : codec;
    }

    private bool IsForwarded(Layer layer) =>
        !_waiting && layer.Index == _current && layer.Source == _source && layer.Stream!.Epoch == _epoch;

    /// <summary>The wanted layer, or while there is no picture at all the first one below it that shows something.</summary>
    private bool MayStartOn(Layer layer) => layer.Index == _target || (_waiting && layer.Index < _target) || layer.Index == _current;

    private void Start(Layer layer, in MediaPacket packet, TimeSpan now)
    {
        var stream = layer.Stream!;
        var same = layer.Index == _current && layer.Source == _source && stream.Epoch == _epoch;
        uint? aligned = same && _timestamps.IsStarted ? packet.Timestamp + _timestamps.Offset : AlignByReports(stream, packet.Timestamp);
        _sequence.Start(packet.Seq);
        _timestamps.Start(packet.Timestamp, aligned, now);
        _pictures.Start(packet.Frame);
        var switched = _current != layer.Index;
        (_current, _source, _epoch, _waiting) = (layer.Index, layer.Source, stream.Epoch, false);
        if (switched && Publication!.Layers.Count > 1)
            Subscriber.OnLayer(this, layer);
        // A lower layer fills in; the wanted one comes with its own key frame.
        if (IsVideo && _current != _target)
            Publication!.Layers[_target].KeyFrames.Request();
    }

    /// <summary>The output timestamp of a frame by the capture clock that both layers report; null when one does not.</summary>
    private uint? AlignByReports(InboundStream next, uint timestamp)
    {
        if (Current?.Stream is not { } last || !last.Clock.IsKnown || !next.Clock.IsKnown || ReferenceEquals(last, next))
            return null;
        return last.Clock.TimestampAt(next.Clock.TimeOf(timestamp)) + _timestamps.Offset;
    }

    private Drop Send(Layer layer, in MediaPacket packet, CodecPlan codec, TimeSpan now)
    {
        if (!_sequence.TryMap(packet.Seq, out var seq))
            return Drop.TooOld;
        var sent = new SentPacket
        {
            Seq = seq,
            Input = packet.Seq,
            Layer = layer,
            Source = layer.Source,
            Codec = codec,
            Timestamp = _timestamps.Map(packet.Timestamp, now),
            Picture = packet.Frame.DescriptorLength == 0 ? default : _pictures.Map(packet.Frame),
            FirstSentAt = now,
            LastSentAt = now,
        };
        var length = _stream.Send(packet, sent, Publication!.Owner.Clock);
        if (length == 0)
            return Drop.BadPayload;
        _sent?.Add(sent);
        _budget.OnSent(length);
        Subscriber.OnSent(length, now);
        return Drop.None;
    }

    /// <summary>Packets of the key frame that overtook its first one wait in the history.</summary>
    private void ForwardEarlyArrivals(Layer layer, SeqNo first, TimeSpan now)
    {
        for (var n = first.Value + 1; n <= layer.Stream!.Highest.Value; n++)
        {
            var seq = new SeqNo(n);
            if (Publication!.IsAhead(layer, seq) || !layer.History.TryGet(seq, now, out var buffer))
                continue;
            if (!Publication.TryRead(buffer, seq, out var packet))
                continue;
            if (CodecOf(packet) is { } codec)
                Send(layer, packet, codec, now);
        }
    }

    private Drop Leave(SeqNo seq, Drop reason)
    {
        _sequence.TryDrop(seq);
        return reason;
    }

    private static int ClockRateOf(SubscriptionPlan plan) =>
        plan.Codecs is [var codec, ..] ? codec.ClockRate
        : plan.Kind == MediaKind.Video ? 90_000
        : 48_000;
}

/// <summary>Where the numbers of an SSRC begin, or go on.</summary>
internal readonly record struct StreamNumbers(SeqNo Sequence, uint Timestamp, ushort Rtx);
