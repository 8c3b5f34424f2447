using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>What the client wants of each line. WHIP and WHEP clients have no lists; theirs are read off the offer.</summary>
internal sealed class Wishes
{
    private readonly Dictionary<string, PublishRequest> _publish = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _subscribe = new(StringComparer.Ordinal);

    private Wishes(OfferRequest request, IEnumerable<PublishRequest> publish, IEnumerable<SubscribeRequest> subscribe)
    {
        foreach (var wish in publish)
        {
            if (!_publish.TryAdd(wish.Mid, wish))
                Strays.Add(new RejectedLine(wish.Mid, RejectCode.Invalid));
        }
        foreach (var wish in subscribe)
        {
            if (!_subscribe.TryAdd(wish.Mid, wish.Track))
                Strays.Add(new RejectedLine(wish.Mid, RejectCode.Invalid));
        }
        var mids = request.Offer.Media.Select(media => media.Mid).ToHashSet(StringComparer.Ordinal);
        Strays.AddRange(_publish.Keys.Union(_subscribe.Keys).Except(mids).Select(mid => new RejectedLine(mid, RejectCode.NotFound)));
    }

    /// <summary>Wishes that belong to no line, or a second wish for the same one.</summary>
    public List<RejectedLine> Strays { get; } = [];

    public PublishRequest? Publish(string mid) => _publish.GetValueOrDefault(mid);

    /// <summary>The id of the wanted track.</summary>
    public string? Subscribe(string mid) => _subscribe.GetValueOrDefault(mid);

    public static Wishes Of(OfferRequest request, List<MediaDescription> lines) =>
        request.Client switch
        {
            ClientKind.Whip => new Wishes(request, ReadPublications(lines), []),
            ClientKind.Whep => new Wishes(request, [], FillSubscriptions(request, lines)),
            _ => new Wishes(request, request.Publish, request.Subscribe),
        };

    private static IEnumerable<PublishRequest> ReadPublications(List<MediaDescription> lines)
    {
        var audio = new Queue<TrackSource>([TrackSource.Mic]);
        var video = new Queue<TrackSource>([TrackSource.Camera, TrackSource.Screen]);
        foreach (var line in lines.Where(line => line.ClientSends()))
        {
            var sources = line.Kind == "audio" ? audio : video;
            if (sources.TryDequeue(out var source))
                yield return new PublishRequest(line.Mid, source, Muted: false);
        }
    }

    /// <summary>A line keeps the track that it has; the others get the tracks that no line has yet, first come, first served.</summary>
    private static List<SubscribeRequest> FillSubscriptions(OfferRequest request, List<MediaDescription> lines)
    {
        var free = request.Tracks.Where(track => track.Owner != request.Participant).ToList();
        var result = new List<SubscribeRequest>();
        var receivers = lines.Where(line => line.ClientReceives()).ToList();
        foreach (var line in receivers.ToArray())
        {
            if (request.PreviousSubscription(line.Mid) is not { } kept || free.RemoveAll(track => track.Track == kept.Track) == 0)
                continue;
            result.Add(new SubscribeRequest(line.Mid, kept.Track));
            receivers.Remove(line);
        }
        foreach (var line in receivers)
        {
            var index = free.FindIndex(track => LineSelection.KindOf(line) == track.Kind && CodecMatch.Common(line, track).Count > 0);
            if (index < 0)
                continue;
            result.Add(new SubscribeRequest(line.Mid, free[index].Track));
            free.RemoveAt(index);
        }
        return result;
    }
}
