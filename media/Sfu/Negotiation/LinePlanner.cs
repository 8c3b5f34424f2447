using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>What one line carries in each direction.</summary>
internal readonly record struct LinePlan(PublicationPlan? Publication, SubscriptionPlan? Subscription, KnownTrack? Track);

/// <summary>Holds the wishes against permissions, tracks and codecs, line by line, and gathers the plan.</summary>
internal sealed class LinePlanner(OfferRequest request, Wishes wishes)
{
    private readonly List<PublicationPlan> _publications = [];
    private readonly List<SubscriptionPlan> _subscriptions = [];

    public List<RejectedLine> Rejected { get; } = [];

    public NegotiationPlan Result => new(_publications, _subscriptions);

    public LinePlan Plan(MediaDescription media)
    {
        var publication = wishes.Publish(media.Mid) is { } wish ? Publish(media, wish) : null;
        var track = wishes.Subscribe(media.Mid) is { } wanted ? FindTrack(media, wanted) : null;
        var subscription = track is null ? null : Subscribe(media, track);
        if (publication is not null)
            _publications.Add(publication);
        if (subscription is not null)
            _subscriptions.Add(subscription);
        return new LinePlan(publication, subscription, track);
    }

    /// <summary>Notes that nothing came of the wishes for a line that cannot be carried.</summary>
    public void Refuse(MediaDescription media)
    {
        if (wishes.Publish(media.Mid) is not null || wishes.Subscribe(media.Mid) is not null)
            Reject(media, RejectCode.Unsupported);
    }

    private PublicationPlan? Publish(MediaDescription media, PublishRequest wish)
    {
        var kind = LineSelection.KindOf(media)!.Value;
        if (!media.ClientSends() || !Fits(wish.Source, kind))
            return Reject<PublicationPlan>(media, RejectCode.Invalid);
        if (!request.MayPublish.Contains(wish.Source))
            return Reject<PublicationPlan>(media, RejectCode.Forbidden);
        var extensions = ExtensionMatch.FromClient(media);
        var ssrcs = StreamMatch.Ssrcs(media);
        var previous = request.PreviousPublication(media.Mid);
        return new PublicationPlan(
            media.Mid,
            previous?.Source == wish.Source ? previous.Track : request.NewTrack(),
            kind,
            wish.Source,
            wish.Muted,
            CodecMatch.Offered(media),
            StreamMatch.Rids(media, extensions),
            ssrcs,
            StreamMatch.RtxSsrcs(media, ssrcs),
            extensions
        );
    }

    /// <summary>A shared screen and an interpreter may be heard as well as seen.</summary>
    private static bool Fits(TrackSource source, MediaKind kind) =>
        source switch
        {
            TrackSource.Mic => kind == MediaKind.Audio,
            TrackSource.Camera => kind == MediaKind.Video,
            _ => true,
        };

    private KnownTrack? FindTrack(MediaDescription media, string id)
    {
        var track = request.Tracks.FirstOrDefault(track => track.Track == id);
        if (track is null || track.Owner == request.Participant)
            return Reject<KnownTrack>(media, RejectCode.NotFound);
        if (!media.ClientReceives() || track.Kind != LineSelection.KindOf(media))
            return Reject<KnownTrack>(media, RejectCode.Invalid);
        return track;
    }

    private SubscriptionPlan? Subscribe(MediaDescription media, KnownTrack track)
    {
        var codecs = CodecMatch.Common(media, track);
        if (codecs.Count == 0)
            return Reject<SubscriptionPlan>(media, RejectCode.Unsupported);
        var previous = request.PreviousSubscription(media.Mid) is { } last && last.Track == track.Track ? last : null;
        var hasRtx = codecs.Exists(codec => codec.RtxPayloadType != 0);
        return new SubscriptionPlan(
            media.Mid,
            track.Track,
            track.Kind,
            codecs,
            previous?.Ssrc ?? request.NewSsrc(),
            !hasRtx ? 0
                : previous is { RtxSsrc: > 0 } ? previous.RtxSsrc
                : request.NewSsrc(),
            ExtensionMatch.ToClient(media)
        );
    }

    private void Reject(MediaDescription media, string code) => Rejected.Add(new RejectedLine(media.Mid, code));

    private T? Reject<T>(MediaDescription media, string code)
        where T : class
    {
        Reject(media, code);
        return null;
    }
}
