using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Wire.Sdp;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Unit.Sfu.Negotiation;

/// <summary>Offers of real clients through the whole function.</summary>
public class RealOfferTests
{
    public static TheoryData<string> AllOffers => Offers.All;

    /// <summary>What RFC 3264, 8829 and 9143 ask of any answer to any offer.</summary>
    [Theory]
    [MemberData(nameof(AllOffers))]
    public void EveryAnswer_MirrorsItsOffer(string name)
    {
        var offer = Offers.Parse(name);
        foreach (var client in Enum.GetValues<ClientKind>())
        {
            var negotiator = new Negotiator { Client = client };
            negotiator.AddPublisher("ann", "chromium-simulcast");
            Assert.Null(negotiator.Offer(name).Error);
            var answer = negotiator.Answer;

            Assert.True(answer.IceLite);
            Assert.Equal(offer.Media.Select(m => (m.Kind, m.Mid, m.Protocol)), answer.Media.Select(m => (m.Kind, m.Mid, m.Protocol)));
            Assert.Equal(answer.Media.Where(m => !m.IsRejected).Select(m => m.Mid), answer.Groups.Single().Mids);
            Assert.All(
                offer.Media.Zip(answer.Media).Where(pair => !pair.Second.IsRejected),
                pair => AssertMatches(pair.First, pair.Second)
            );
            Assert.Equal(2, answer.Media[0].Candidates.Count);
            Assert.All(answer.Media.Skip(1), media => Assert.Empty(media.Candidates));
        }
    }

    private static void AssertMatches(MediaDescription offered, MediaDescription answered)
    {
        Assert.True(answered.RtcpMux);
        Assert.Equal(offered.RtcpReducedSize, answered.RtcpReducedSize);
        Assert.Equal(SdpSetup.Passive, answered.Transport.Setup);
        Assert.Equal(("ourUfrag", "our-password-of-22-chr"), (answered.Transport.Ufrag, answered.Transport.Password));
        Assert.NotEmpty(answered.Codecs);
        foreach (var codec in answered.Codecs)
        {
            var theirs = offered.Codecs.Single(c => c.PayloadType == codec.PayloadType);
            Assert.Equal(
                (theirs.Name.ToUpperInvariant(), theirs.ClockRate, theirs.Channels),
                (codec.Name.ToUpperInvariant(), codec.ClockRate, codec.Channels)
            );
            Assert.Subset(theirs.Feedback.ToHashSet(), codec.Feedback.ToHashSet());
        }
        Assert.Equal(
            answered.Codecs.Select(c => c.PayloadType),
            offered.Codecs.Select(c => c.PayloadType).Intersect(answered.Codecs.Select(c => c.PayloadType))
        );
        Assert.Subset(
            offered.Extensions.Select(e => (e.Id, e.Uri)).ToHashSet(),
            answered.Extensions.Select(e => (e.Id, e.Uri)).ToHashSet()
        );
        if (answered.Direction is SdpDirection.SendOnly or SdpDirection.SendRecv)
            Assert.True(offered.Direction is SdpDirection.RecvOnly or SdpDirection.SendRecv);
        if (answered.Direction is SdpDirection.RecvOnly or SdpDirection.SendRecv)
            Assert.True(offered.Direction is SdpDirection.SendOnly or SdpDirection.SendRecv);
    }

    [Theory]
    [InlineData("chromium-publish")]
    [InlineData("firefox-publish")]
    [InlineData("aiortc-publish")]
    [InlineData("gstreamer-publish")]
    public void Whip_EveryClient_PublishesMicAndCamera(string name)
    {
        var whip = new Negotiator { Client = ClientKind.Whip };
        var result = whip.Offer(name);

        Assert.Empty(result.Rejected);
        Assert.Equal([TrackSource.Mic, TrackSource.Camera], result.Plan.Publications.Select(plan => plan.Source));
        Assert.Equal([Codec.Opus, Codec.Vp8], result.Plan.Publications.Select(plan => plan.Codecs[0].Codec));
        Assert.All(whip.Answer.Media, media => Assert.Equal(SdpDirection.RecvOnly, media.Direction));
        Assert.All(result.Plan.Publications, plan => Assert.True(plan.Ssrcs.Count == 1 || plan.Extensions.Mid != 0));
        Assert.Contains("useinbandfec=1", whip.Answer.Media[0].Codecs[0].Fmtp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chromium-receive")]
    [InlineData("firefox-receive")]
    [InlineData("aiortc-receive")]
    [InlineData("gstreamer-receive")]
    public void Whep_EveryClient_ReceivesMicAndCamera(string name)
    {
        var whep = new Negotiator { Client = ClientKind.Whep };
        whep.AddPublisher("ann", "chromium-publish");
        var result = whep.Offer(name);

        Assert.Empty(result.Rejected);
        Assert.Equal(["ann-Mic", "ann-Camera"], result.Plan.Subscriptions.Select(plan => plan.Track));
        Assert.All(whep.Answer.Media, media => Assert.Equal(SdpDirection.SendOnly, media.Direction));
        Assert.All(whep.Answer.Media, media => Assert.Equal("ann", media.Msid?.Stream));
        foreach (var (plan, media) in result.Plan.Subscriptions.Zip(whep.Answer.Media))
        {
            Assert.Equal(new SdpSource(plan.Ssrc, "ann", ""), media.Sources[0]);
            Assert.Equal(plan.RtxSsrc != 0, plan.Codecs.Any(codec => codec.RtxPayloadType != 0));
            if (plan.RtxSsrc != 0)
                Assert.Equal([plan.Ssrc, plan.RtxSsrc], media.SourceGroups.Single().Ssrcs);
        }
    }

    [Theory]
    [InlineData("chromium-simulcast", 0)]
    [InlineData("firefox-simulcast", 3)]
    public void Simulcast_ThreeLayers_AreReceivedLowestFirst(string name, int ssrcs)
    {
        var whip = new Negotiator { Client = ClientKind.Whip };
        var plan = whip.Offer(name).Plan.Publications[1];
        var answer = whip.Answer.Media[1];

        Assert.Equal(["l", "m", "h"], plan.Rids);
        Assert.Equal(ssrcs, plan.Ssrcs.Count);
        Assert.Equal(ssrcs, plan.RtxSsrcs.Count(ssrc => ssrc != 0));
        Assert.True(plan.Extensions is { Rid: > 0, RepairedRid: > 0, Mid: > 0 });
        Assert.Equal(["l", "m", "h"], answer.Simulcast!.Recv.Select(layer => layer.Alternatives.Single()));
        Assert.Empty(answer.Simulcast.Send);
        Assert.All(answer.Rids, rid => Assert.False(rid.Send));
    }

    [Fact]
    public void Firefox_ExtensionDirections_AreTurnedRound()
    {
        var whip = new Negotiator { Client = ClientKind.Whip };
        whip.Offer("firefox-simulcast");
        var extensions = whip.Answer.Media[1].Extensions;

        Assert.Equal(SdpDirection.RecvOnly, extensions.Single(e => e.Id == 9).Direction);
        Assert.DoesNotContain(extensions, e => e.Id == 6); // playout-delay, which Firefox wants to receive only
    }

    [Fact]
    public void Chromium_VisitWithDataChannel_ChannelIsRefusedAndTheRestWorks()
    {
        var hub = new Negotiator();
        hub.AddPublisher("ann", "firefox-publish");
        hub.Publish.AddRange([new PublishRequest("0", TrackSource.Mic, true), new PublishRequest("1", TrackSource.Camera, false)]);
        hub.Subscribe.AddRange([new SubscribeRequest("2", "ann-Mic"), new SubscribeRequest("3", "ann-Camera")]);
        var result = hub.Offer("chromium-visit");

        Assert.Empty(result.Rejected);
        Assert.Equal(["0", "1"], result.Plan.Publications.Select(plan => plan.Mid));
        Assert.Equal([true, false], result.Plan.Publications.Select(plan => plan.Muted));
        Assert.Equal(["2", "3"], result.Plan.Subscriptions.Select(plan => plan.Mid));
        var channel = hub.Answer.Media[4];
        Assert.Equal(("application", 0), (channel.Kind, channel.Port));
        Assert.DoesNotContain("4", hub.Answer.Groups.Single().Mids);
        Assert.Equal(
            new RemoteTransport(
                Offers.Parse("chromium-visit").Media[0].Transport.Ufrag,
                Offers.Parse("chromium-visit").Media[0].Transport.Password,
                Offers.Parse("chromium-visit").Media[0].Transport.Fingerprints[0],
                WeAreActive: false
            ),
            result.Remote
        );
    }
}
