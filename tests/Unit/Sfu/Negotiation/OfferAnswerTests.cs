using CsCheck;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Unit.Wire.Sdp;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Unit.Sfu.Negotiation;

/// <summary>Permissions, wishes that make no sense, and what stays the same from offer to offer.</summary>
public class OfferAnswerTests
{
    private readonly Negotiator _hub = new();

    private static string Edit(string name, string from, string to)
    {
        var text = Offers.Text(name);
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private void AssertRejected(string mid, string code) => Assert.Equal([new RejectedLine(mid, code)], _hub.Last.Rejected);

    [Fact]
    public void Publish_WithoutPermission_IsForbiddenAndInactive()
    {
        _hub.MayPublish.Remove(TrackSource.Camera);
        _hub.Publish.AddRange([new("0", TrackSource.Mic, false), new("1", TrackSource.Camera, false)]);
        _hub.Offer("chromium-publish");

        AssertRejected("1", "forbidden");
        Assert.Equal([SdpDirection.RecvOnly, SdpDirection.Inactive], _hub.Answer.Media.Select(media => media.Direction));
        Assert.Equal(["0"], _hub.Last.Plan.Publications.Select(plan => plan.Mid));
        Assert.All(_hub.Answer.Media, media => Assert.NotEqual(0, media.Port));
    }

    [Fact]
    public void ExtensionId_ThatMeansAnotherExtensionInAnEarlierLine_IsNotUsed()
    {
        var level = Offers
            .ParseText(Offers.Text("chromium-publish"))
            .Media[0]
            .Extensions.Single(e => e.Uri.EndsWith("audio-level", StringComparison.Ordinal));
        var orientation = Offers
            .ParseText(Offers.Text("chromium-publish"))
            .Media[1]
            .Extensions.Single(e => e.Uri == "urn:3gpp:video-orientation");
        _hub.Publish.AddRange([new("0", TrackSource.Mic, false), new("1", TrackSource.Camera, false)]);
        _hub.OfferText(Edit("chromium-publish", $"extmap:{orientation.Id} {orientation.Uri}", $"extmap:{level.Id} {orientation.Uri}"));

        Assert.Contains(_hub.Answer.Media[0].Extensions, e => e.Id == level.Id && e.Uri == level.Uri);
        Assert.DoesNotContain(_hub.Answer.Media[1].Extensions, e => e.Id == level.Id);
        Assert.Equal(0, _hub.Last.Plan.Publications[1].Extensions.VideoOrientation);
    }

    [Fact]
    public void Publish_NotAskedFor_IsInactiveAndNoError()
    {
        _hub.Offer("chromium-publish");
        Assert.Null(_hub.Last.Error);
        Assert.Empty(_hub.Last.Rejected);
        Assert.All(_hub.Answer.Media, media => Assert.Equal(SdpDirection.Inactive, media.Direction));
    }

    [Theory]
    [InlineData("0", TrackSource.Camera, "invalid_request")] // a camera on an audio line
    [InlineData("1", TrackSource.Mic, "invalid_request")]
    [InlineData("9", TrackSource.Mic, "not_found")] // no such line
    public void Publish_ThatContradictsTheOffer_IsRejected(string mid, TrackSource source, string code)
    {
        _hub.Publish.Add(new(mid, source, false));
        _hub.Offer("chromium-publish");
        AssertRejected(mid, code);
        Assert.Empty(_hub.Last.Plan.Publications);
    }

    [Fact]
    public void Publish_OnALineThatOnlyReceives_IsRejected()
    {
        _hub.Publish.Add(new("0", TrackSource.Mic, false));
        _hub.Offer("chromium-receive");
        AssertRejected("0", "invalid_request");
    }

    [Fact]
    public void Publish_SameLineTwice_SecondIsRejected()
    {
        _hub.Publish.AddRange([new("1", TrackSource.Camera, false), new("1", TrackSource.Screen, false)]);
        _hub.Offer("chromium-publish");
        AssertRejected("1", "invalid_request");
        Assert.Equal(TrackSource.Camera, _hub.Last.Plan.Publications.Single().Source);
    }

    [Fact]
    public void Subscribe_ToAnUnknownTrack_IsNotFoundAndInactive()
    {
        _hub.Subscribe.Add(new("0", "gone"));
        _hub.Offer("chromium-receive");
        AssertRejected("0", "not_found");
        Assert.Equal(SdpDirection.Inactive, _hub.Answer.Media[0].Direction);
    }

    [Fact]
    public void Subscribe_ToOnesOwnTrack_IsNotFound()
    {
        _hub.AddPublisher(Negotiator.Me, "chromium-publish");
        _hub.Subscribe.Add(new("0", $"{Negotiator.Me}-Mic"));
        _hub.Offer("chromium-receive");
        AssertRejected("0", "not_found");
    }

    [Fact]
    public void Subscribe_AudioOnAVideoLine_IsInvalid()
    {
        _hub.AddPublisher("ann", "chromium-publish");
        _hub.Subscribe.Add(new("1", "ann-Mic"));
        _hub.Offer("chromium-receive");
        AssertRejected("1", "invalid_request");
    }

    [Fact]
    public void Subscribe_NoCodecInCommon_IsUnsupported()
    {
        var h264 = new CodecPlan(Codec.H264, 96, 90000, "profile-level-id=640032;packetization-mode=1", 0, true, true, true, false, false);
        _hub.Tracks.Add(new KnownTrack("t", MediaKind.Video, TrackSource.Camera, "ann", [h264]));
        _hub.Subscribe.Add(new("1", "t"));
        _hub.Offer("firefox-receive");
        AssertRejected("1", "unsupported_media");
    }

    [Fact]
    public void Subscribe_CodecsAreThoseOfTheTrackInTheReceiversNumbers()
    {
        _hub.AddPublisher("gst", "gstreamer-publish"); // VP8 is 96, no RTX, no RED
        _hub.Subscribe.AddRange([new("0", "gst-Mic"), new("1", "gst-Camera")]);
        _hub.Offer("firefox-receive");

        Assert.Equal([(Codec.Opus, (byte)109)], _hub.Last.Plan.Subscriptions[0].Codecs.Select(c => (c.Codec, c.PayloadType)));
        Assert.Equal(
            [(Codec.Vp8, (byte)120, (byte)124)],
            _hub.Last.Plan.Subscriptions[1].Codecs.Select(c => (c.Codec, c.PayloadType, c.RtxPayloadType))
        );
    }

    [Fact]
    public void Red_BothSidesOfferIt_IsAgreed()
    {
        _hub.AddPublisher("ann", "chromium-publish");
        _hub.AddPublisher("bob", "firefox-publish");
        _hub.Subscribe.Add(new("0", "ann-Mic"));
        _hub.Offer("chromium-receive");
        Assert.Equal([Codec.Opus, Codec.Red], _hub.Last.Plan.Subscriptions.Single().Codecs.Select(c => c.Codec));

        _hub.Subscribe[0] = new("0", "bob-Mic");
        _hub.Offer("chromium-receive");
        Assert.Equal([Codec.Opus], _hub.Last.Plan.Subscriptions.Single().Codecs.Select(c => c.Codec));
    }

    [Fact]
    public void H264_ProfilesDiffer_OnlyTheSameOneMatches()
    {
        var track = new CodecPlan(Codec.H264, 96, 90000, "packetization-mode=1;profile-level-id=42c02a", 0, true, true, true, false, false);
        _hub.Tracks.Add(new KnownTrack("t", MediaKind.Video, TrackSource.Camera, "ann", [track]));
        _hub.Subscribe.Add(new("1", "t"));
        _hub.Offer("chromium-receive");

        var offered = Offers.Parse("chromium-receive").Media[1].Codecs;
        var chosen = Assert.Single(_hub.Last.Plan.Subscriptions.Single().Codecs);
        Assert.Contains("42e01f", offered.Single(c => c.PayloadType == chosen.PayloadType).Fmtp, StringComparison.Ordinal);
        Assert.Contains("packetization-mode=1", chosen.Fmtp, StringComparison.Ordinal);
    }

    [Fact]
    public void Feedback_TransportCcAgreed_RembIsLeftOut()
    {
        var chromium = new Negotiator { Client = ClientKind.Whip };
        var vp8 = chromium.Offer("chromium-publish").Plan.Publications[1].Codecs[0];
        Assert.True(vp8 is { TransportCc: true, Remb: false, Nack: true, Pli: true, Fir: true, RtxPayloadType: 97 });

        var aiortc = new Negotiator { Client = ClientKind.Whip };
        Assert.True(aiortc.Offer("aiortc-publish").Plan.Publications[1].Codecs[0] is { TransportCc: false, Remb: true, Fir: false });
    }

    [Fact]
    public void Renegotiation_SameWishes_IdsAndSsrcsAreStable()
    {
        _hub.AddPublisher("ann", "firefox-publish");
        _hub.Publish.AddRange([new("0", TrackSource.Mic, false), new("1", TrackSource.Camera, false)]);
        _hub.Subscribe.Add(new("2", "ann-Mic"));
        var first = _hub.Offer("chromium-visit").Plan;
        _hub.Subscribe.Add(new("3", "ann-Camera"));
        var second = _hub.Offer("chromium-visit").Plan;

        Assert.Equal(first.Publications.Select(p => p.Track), second.Publications.Select(p => p.Track));
        Assert.Equal(first.Subscriptions[0].Ssrc, second.Subscriptions[0].Ssrc);
        var ssrcs = second.Subscriptions.SelectMany(s => new[] { s.Ssrc, s.RtxSsrc }).Where(ssrc => ssrc != 0).ToList();
        Assert.Equal(3, ssrcs.Distinct().Count());
    }

    [Fact]
    public void Renegotiation_LineGetsAnotherTrack_GetsAnotherSsrc()
    {
        _hub.AddPublisher("ann", "firefox-publish");
        _hub.AddPublisher("bob", "firefox-publish");
        _hub.Subscribe.Add(new("0", "ann-Mic"));
        var first = _hub.Offer("chromium-receive").Plan.Subscriptions.Single();
        _hub.Subscribe[0] = new("0", "bob-Mic");
        Assert.NotEqual(first.Ssrc, _hub.Offer("chromium-receive").Plan.Subscriptions.Single().Ssrc);
    }

    [Fact]
    public void Renegotiation_CameraBecomesScreen_IsANewTrack()
    {
        _hub.Publish.Add(new("1", TrackSource.Camera, false));
        var first = _hub.Offer("chromium-publish").Plan.Publications.Single();
        _hub.Publish[0] = new("1", TrackSource.Screen, false);
        Assert.NotEqual(first.Track, _hub.Offer("chromium-publish").Plan.Publications.Single().Track);
    }

    [Fact]
    public void Whep_PublisherLeavesAndAnotherComes_OthersKeepTheirLines()
    {
        var whep = new Negotiator { Client = ClientKind.Whep };
        whep.AddPublisher("ann", "chromium-publish");
        var first = whep.Offer("chromium-receive").Plan;
        whep.Tracks.RemoveAll(track => track.Kind == MediaKind.Video);
        whep.Tracks.Reverse();
        whep.AddPublisher("bob", "firefox-publish");
        whep.Tracks.Reverse(); // bob's tracks come first now
        var second = whep.Offer("chromium-receive").Plan;

        Assert.Equal(first.Subscriptions[0], second.Subscriptions[0] with { Codecs = first.Subscriptions[0].Codecs });
        Assert.Equal("bob-Camera", second.Subscriptions[1].Track);
    }

    [Fact]
    public void Whip_MoreLinesThanSources_RestStaysInactive()
    {
        var whip = new Negotiator { Client = ClientKind.Whip };
        whip.MayPublish.Remove(TrackSource.Mic);
        whip.Offer("chromium-publish");
        Assert.Equal([new RejectedLine("0", "forbidden")], whip.Last.Rejected);
        Assert.Equal(TrackSource.Camera, whip.Last.Plan.Publications.Single().Source);
    }

    [Fact]
    public void Setup_OfferIsPassive_WeAreActive()
    {
        _hub.OfferText(Edit("chromium-publish", "a=setup:actpass", "a=setup:passive"));
        Assert.True(_hub.Last.Remote!.WeAreActive);
        Assert.All(_hub.Answer.Media, media => Assert.Equal(SdpSetup.Active, media.Transport.Setup));
    }

    [Fact]
    public void Offer_WithoutBundle_FirstLineIsUsedOnly()
    {
        _hub.OfferText(Edit("chromium-publish", "a=group:BUNDLE 0 1\r\n", ""));
        Assert.Equal([false, true], _hub.Answer.Media.Select(media => media.IsRejected));
        Assert.Empty(_hub.Answer.Groups);
    }

    [Theory]
    [InlineData("a=mid:0\r\n", "", "invalid_request")]
    [InlineData("a=ice-lite\r\n", null, "unsupported_media")]
    [InlineData("a=rtcp-mux\r\n", "", "unsupported_media")]
    [InlineData("a=fingerprint:", "a=x-fingerprint:", "invalid_request")]
    [InlineData("a=ice-pwd:", "a=x-pwd:", "invalid_request")]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", "unsupported_media")]
    public void Offer_ThatCannotBeAnswered_IsAnErrorAndNothingElse(string from, string? to, string code)
    {
        var text = to is null ? Edit("chromium-publish", "a=extmap-allow-mixed\r\n", from) : Edit("chromium-publish", from, to);
        var result = _hub.OfferText(text);
        Assert.Equal((code, "", 0), (result.Error, result.Sdp, result.Plan.Publications.Count));
    }

    /// <summary>Offers with lines taken out or doubled still give an answer that can be read, or an error.</summary>
    [Fact]
    public void AnyDamagedOffer_GivesAReadableAnswerOrAnError()
    {
        var lines = Offers.Text("chromium-visit").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Gen.Int[1, lines.Length - 1]
            .Array[1, 12]
            .Sample(removed =>
            {
                var text = string.Join("\r\n", lines.Where((_, i) => !removed.Contains(i)));
                if (!SessionDescription.TryParse(text, out var offer, out _))
                    return;
                foreach (var client in Enum.GetValues<ClientKind>())
                {
                    var negotiator = new Negotiator { Client = client };
                    negotiator.AddPublisher("ann", "firefox-publish");
                    var result = negotiator.OfferText(text);
                    if (result.Error is not null)
                        continue;
                    Assert.Equal(offer.Media.Select(m => m.Mid), negotiator.Answer.Media.Select(m => m.Mid));
                    Assert.All(negotiator.Answer.Media, m => Assert.True(m.IsRejected || m.Codecs.All(c => c.Name.Length > 0)));
                }
            });
    }
}
