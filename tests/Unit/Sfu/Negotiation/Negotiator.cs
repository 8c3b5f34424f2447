using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Wire.Sdp;
using MediaServer.Wire;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Unit.Sfu.Negotiation;

/// <summary>One participant's side of the server: remembers its last plan as the host does, and reads every answer back.</summary>
internal sealed class Negotiator
{
    public const string Me = "me";
    private int _lastTrack;
    private uint _lastSsrc = 1000;

    public static LocalTransport Transport { get; } =
        new(
            "ourUfrag",
            "our-password-of-22-chr",
            new SdpFingerprint("sha-256", string.Join(':', Enumerable.Repeat("AB", 32))),
            [
                SdpCandidate.Host("192.0.2.99", 40000, TransportProtocol.Udp, 0),
                SdpCandidate.Host("192.0.2.99", 40000, TransportProtocol.Tcp, 0),
            ]
        );

    public ClientKind Client { get; init; } = ClientKind.Hub;
    public List<TrackSource> MayPublish { get; } = [.. Enum.GetValues<TrackSource>()];
    public List<PublishRequest> Publish { get; } = [];
    public List<SubscribeRequest> Subscribe { get; } = [];
    public List<KnownTrack> Tracks { get; } = [];
    public AnswerResult Last { get; private set; } = AnswerResult.Failed("");

    /// <summary>The last answer, as a client would read it.</summary>
    public SessionDescription Answer => Offers.ParseText(Last.Sdp);

    public AnswerResult OfferText(string text)
    {
        var before = Last;
        Last = OfferAnswer.Answer(
            new OfferRequest
            {
                Offer = Offers.ParseText(text),
                Client = Client,
                Participant = Me,
                Transport = Transport,
                MayPublish = MayPublish,
                Publish = Publish,
                Subscribe = Subscribe,
                Tracks = Tracks,
                Previous = before.Error is null ? before.Plan : null,
                NewTrack = () => $"track{++_lastTrack}",
                NewSsrc = () => ++_lastSsrc,
            }
        );
        return Last;
    }

    public AnswerResult Offer(string name) => OfferText(Offers.Text(name));

    /// <summary>Somebody else's tracks, as their own negotiation made them.</summary>
    public void AddPublisher(string owner, string offer)
    {
        var publisher = new Negotiator { Client = ClientKind.Whip };
        foreach (var plan in publisher.Offer(offer).Plan.Publications)
            Tracks.Add(new KnownTrack($"{owner}-{plan.Source}", plan.Kind, plan.Source, owner, plan.Codecs));
    }
}
