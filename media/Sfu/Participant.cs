using MediaServer.Sfu.Congestion;
using MediaServer.Sfu.Inbound;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Wire.Rtp;
using MediaServer.Wire.Rtp.Extensions;

namespace MediaServer.Sfu;

/// <summary>One peer of a room: what it publishes, what it receives, and its reports.</summary>
/// <remarks>Owned by the room's worker. Packets leave through the sink within the call that caused them, media with <see cref="Room.Deliver"/>.</remarks>
public sealed class Participant
{
    /// <summary>Numbers of SSRCs that are no longer in use, kept in case they come back: SRTP must never see a number twice.</summary>
    private const int MaxRetired = 256;

    /// <summary>Listeners report at least every 5 s; three missing reports are silence.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    private readonly List<Publication> _publications = [];
    private readonly List<Subscription> _subscriptions = [];
    private readonly Dictionary<uint, Subscription> _subscriptionsBySsrc = [];
    private readonly Dictionary<uint, StreamNumbers> _retired = [];
    private readonly ParticipantFeedback _feedback;
    private PublisherClock _clock;
    private RateMeter _sent;
    private TimeSpan _heardAt;

    internal RoundTrip RoundTrip;

    internal Participant(Room room, string id, IMediaSink sink, TimeSpan now)
    {
        Room = room;
        Id = id;
        Sink = sink;
        _heardAt = now;
        _feedback = new ParticipantFeedback(this);
        Reports = new ParticipantReports(this);
        Intake = new Intake(this);
    }

    public string Id { get; }

    public IReadOnlyList<Publication> Publications => _publications;

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    /// <summary>A held participant neither sends nor receives; its transport and reports go on.</summary>
    public bool Held
    {
        get;
        set
        {
            if (field == value)
                return;
            field = value;
            Interrupt();
            foreach (var publication in _publications)
                publication.Tap?.OnChanged();
        }
    }

    public ConnectionQuality Connection => Quality.Level;

    internal Room Room { get; }

    internal IMediaSink Sink { get; }

    internal bool IsConnected { get; private set; }

    internal SubscriberBudget Budget { get; } = new();

    internal QualityMonitor Quality { get; } = new();

    internal ParticipantReports Reports { get; }

    internal Intake Intake { get; }

    /// <summary>Its wall clock against ours, the same for all of its streams.</summary>
    internal ref readonly PublisherClock Clock => ref _clock;

    internal List<Publication> PublicationList => _publications;

    internal List<Subscription> SubscriptionList => _subscriptions;

    /// <summary>Whether it would be told its rate by REMB, because it does no transport-wide feedback.</summary>
    internal bool WantsRemb { get; private set; }

    /// <summary>Takes what an offer and its answer agreed on; what is absent has ended.</summary>
    public void Apply(NegotiationPlan plan, TimeSpan now)
    {
        ApplyPublications(plan.Publications);
        ApplySubscriptions(plan.Subscriptions);
        Intake.Apply(plan.Publications);
        var video = plan.Publications.Where(p => p.Kind == MediaKind.Video).SelectMany(p => p.Codecs).ToList();
        WantsRemb = video.Any(c => c.Remb) && !video.Any(c => c.TransportCc && Intake.CountsTransport);
        Room.Wake();
        SelectLayers(now);
    }

    /// <summary>The transport is up (again): subscriptions start, each video with a key frame.</summary>
    public void OnConnected(TimeSpan now)
    {
        IsConnected = true;
        _heardAt = now;
        if (Quality.SetLost(false))
            Room.OnQuality(this);
        Interrupt();
        Room.Wake();
    }

    /// <summary>The transport is down for now: nothing is sent until it is back.</summary>
    public void OnDisconnected(TimeSpan now)
    {
        IsConnected = false;
        if (Quality.SetLost(true))
            Room.OnQuality(this);
    }

    /// <summary>One plain RTP packet, forwarded by <see cref="Room.Deliver"/>. The callee adds references for what it keeps, and may rewrite the buffer.</summary>
    public void ReceiveRtp(PacketBuffer packet, TimeSpan now)
    {
        Room.Stats.PacketsReceived++;
        Room.Stats.BytesReceived += packet.Length;
        _heardAt = now;
        var drop = Intake.Receive(packet, now);
        if (drop != Drop.None)
            Room.Stats.Count(drop);
    }

    /// <summary>One plain RTCP packet, compound or reduced-size.</summary>
    public void ReceiveRtcp(ReadOnlySpan<byte> compound, TimeSpan now)
    {
        _heardAt = now;
        var drop = _feedback.Receive(compound, now);
        if (drop != Drop.None)
            Room.Stats.Count(drop);
    }

    /// <summary>Mutes or unmutes an own track without renegotiation; an unmuted video goes on with a key frame.</summary>
    public void SetMuted(string track, bool muted)
    {
        foreach (var publication in _publications)
        {
            if (publication.Track == track)
                publication.SetMuted(muted);
        }
    }

    /// <summary>Says how this participant shows a track of somebody else; unknown tracks are ignored.</summary>
    public void Watch(string track, WatchRequest request, TimeSpan now)
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.Plan.Track == track)
                subscription.Watch(request);
        }
        SortByPriority();
        SelectLayers(now);
    }

    internal Subscription? FindSubscription(uint ssrc) => _subscriptionsBySsrc.GetValueOrDefault(ssrc);

    internal long SentBitsPerSecond(TimeSpan now) => _sent.BitsPerSecond(now);

    internal void OnPublisherTime(NtpTime theirs, TimeSpan now) => _clock.Observe(theirs, Room.WallClock(now));

    internal void OnSent(int length, TimeSpan now)
    {
        Room.Stats.PacketsSent++;
        Room.Stats.BytesSent += length;
        _sent.Add(length, now);
    }

    internal void OnResent(int length, TimeSpan now)
    {
        Room.Stats.PacketsResent++;
        Room.Stats.BytesResent += length;
        _sent.Add(length, now);
    }

    internal void OnLayer(Subscription subscription, Layer layer) =>
        Room.Raise(
            new RoomEvent.LayersChanged(
                Id,
                subscription.Plan.Track,
                layer.Width > 0 ? layer.Width : null,
                layer.Height > 0 ? layer.Height : null,
                null,
                Paused: false
            )
        );

    /// <summary>A second has passed and its reports are out.</summary>
    internal void OnReported(TimeSpan now)
    {
        // Somebody who receives nothing has nothing to report, and silence is no fault.
        var expected = _subscriptions.Exists(s => s.Publication is { Muted: false });
        if (Quality.Evaluate(RoundTrip.Value, silent: expected && now - _heardAt > SilentAfter))
            Room.OnQuality(this);
    }

    /// <summary>Sends what is due; the answer is when something is due again.</summary>
    internal TimeSpan Tick(TimeSpan now) =>
        IsConnected && _publications.Count + _subscriptions.Count > 0 ? Reports.Tick(now) : TimeSpan.MaxValue;

    /// <summary>Shares the budget among the videos, the most important first.</summary>
    internal void SelectLayers(TimeSpan now)
    {
        var left = Budget.BitsPerSecond(now);
        foreach (var subscription in _subscriptions)
            left -= Math.Min(left, subscription.SelectLayer(left, now));
    }

    internal int CopyVideoSsrcs(Span<uint> ssrcs)
    {
        var count = 0;
        foreach (var publication in _publications)
        {
            for (var i = 0; i < publication.Layers.Count && publication.IsVideo && count < ssrcs.Length; i++)
            {
                if (publication.Layers[i].Stream is { } stream)
                    ssrcs[count++] = stream.Ssrc;
            }
        }
        return count;
    }

    internal void Close()
    {
        IsConnected = false;
        ApplyPublications([]);
        ApplySubscriptions([]);
        Intake.Apply([]);
    }

    private void Interrupt()
    {
        foreach (var publication in _publications)
            publication.Interrupt();
        foreach (var subscription in _subscriptions)
            subscription.Interrupt();
    }

    private void ApplyPublications(IReadOnlyList<PublicationPlan> plans)
    {
        var removed = _publications.Where(p => !plans.Any(plan => plan.Track == p.Track && plan.Kind == p.Plan.Kind)).ToList();
        foreach (var publication in removed)
        {
            _publications.Remove(publication);
            Room.Remove(publication);
        }
        var added = new List<Publication>();
        foreach (var plan in plans)
        {
            if (_publications.Find(p => p.Track == plan.Track) is { } known)
            {
                known.Update(plan);
                continue;
            }
            var publication = new Publication(this, plan);
            _publications.Add(publication);
            added.Add(publication);
        }
        foreach (var publication in added)
            Room.Add(publication);
        if (added.Count + removed.Count > 0)
            Room.Raise(new RoomEvent.TracksChanged(Id, [.. added.Select(p => p.Description)], [.. removed.Select(p => p.Track)]));
    }

    private void ApplySubscriptions(IReadOnlyList<SubscriptionPlan> plans)
    {
        foreach (var subscription in _subscriptions.Where(s => !plans.Any(plan => plan.Ssrc == s.Plan.Ssrc)).ToList())
        {
            subscription.Bind(null);
            _subscriptions.Remove(subscription);
            _subscriptionsBySsrc.Remove(subscription.Plan.Ssrc);
            if (_retired.Count < MaxRetired)
                _retired[subscription.Plan.Ssrc] = subscription.Numbers;
        }
        foreach (var plan in plans)
        {
            var known = FindSubscription(plan.Ssrc);
            known?.Update(plan);
            (known ?? Subscribe(plan)).Bind(Room.Find(plan.Track));
        }
        SortByPriority();
    }

    private void SortByPriority() => _subscriptions.Sort((a, b) => b.Priority.CompareTo(a.Priority));

    private Subscription Subscribe(SubscriptionPlan plan)
    {
        var numbers = _retired.Remove(plan.Ssrc, out var kept) ? kept : Room.NewNumbers();
        var subscription = new Subscription(this, plan, numbers);
        _subscriptions.Add(subscription);
        _subscriptionsBySsrc.Add(plan.Ssrc, subscription);
        return subscription;
    }
}
