using MediaServer.Wire;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Unit.Wire.Sdp;

public class SessionDescriptionTests
{
    public static TheoryData<string> AllOffers => Offers.All;

    [Fact]
    public void Offers_OfEveryClient_AreThere() => Assert.True(Offers.All.Count >= 12);

    [Theory]
    [MemberData(nameof(AllOffers))]
    public void RealOffer_WrittenAndReadAgain_IsTheSame(string name)
    {
        var offer = Offers.Parse(name);
        var written = offer.Write();
        Assert.Equal(written, Offers.ParseText(written).Write());
        Assert.All(offer.Media, media => Assert.NotEmpty(media.Mid));
        Assert.All(offer.Media.Where(media => media.IsRtp), media => Assert.All(media.Codecs, codec => Assert.NotEmpty(codec.Name)));
    }

    [Theory]
    [MemberData(nameof(AllOffers))]
    public void RealOffer_WithBareLineFeeds_ReadsTheSame(string name) =>
        Assert.Equal(
            Offers.Parse(name).Write(),
            Offers.ParseText(Offers.Text(name).Replace("\r\n", "\n", StringComparison.Ordinal)).Write()
        );

    [Fact]
    public void Chromium_Simulcast_ReadsEveryPart()
    {
        var offer = Offers.Parse("chromium-simulcast");
        var (audio, video) = (offer.Media[0], offer.Media[1]);

        Assert.Equal(["0", "1"], offer.Groups.Single(group => group.Semantics == "BUNDLE").Mids);
        Assert.True(offer.ExtmapAllowMixed && audio.ExtmapAllowMixed);
        Assert.Equal("trickle", Assert.Single(audio.Transport.IceOptions));
        Assert.Equal(SdpSetup.ActPass, audio.Transport.Setup);
        Assert.Equal("sha-256", Assert.Single(audio.Transport.Fingerprints).Algorithm);
        Assert.Equal(SdpDirection.SendOnly, audio.Direction);
        Assert.True(audio.RtcpMux && audio.RtcpReducedSize);
        var opus = audio.Codecs[0];
        Assert.Equal((111, "opus", 48000, 2), (opus.PayloadType, opus.Name, opus.ClockRate, opus.Channels));
        Assert.Equal("1", opus.Parameter("useinbandfec"));
        Assert.Equal("-", audio.Msid?.Stream);
        Assert.Single(audio.Sources);

        Assert.Equal(["l", "m", "h"], video.Simulcast!.Send.Select(layer => layer.Alternatives.Single()));
        Assert.Equal(["l", "m", "h"], video.Rids.Select(rid => rid.Id));
        Assert.Contains(video.Extensions, e => e.Id == 10 && e.Uri == "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id");
        var vp8 = video.Codecs[0];
        Assert.Equal(["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"], vp8.Feedback);
        Assert.Equal("96", video.Codecs[1].Parameter("apt"));
        Assert.Equal(2, audio.Candidates.Count);
    }

    [Fact]
    public void Firefox_Simulcast_SessionValuesAndGroupsAreRead()
    {
        var offer = Offers.Parse("firefox-simulcast");
        var video = offer.Media[1];

        Assert.Single(video.Transport.Or(offer.Transport).Fingerprints); // it stands at the session
        Assert.True(video.BundleOnly && !video.IsRejected && video.Port == 0);
        Assert.Equal(3, video.SourceGroups.Count(group => group.Semantics == "FID"));
        Assert.Equal(6, video.Sources.Count);
        Assert.Equal(SdpDirection.SendOnly, video.Extensions.Single(e => e.Id == 9).Direction);
        Assert.Contains(offer.Media[0].Candidates, c => c is { Protocol: TransportProtocol.Tcp, TcpType: "active", Port: 9 });
    }

    [Fact]
    public void Direction_AtTheSession_IsTheDefaultOfItsLines() =>
        Assert.Equal(
            [SdpDirection.Inactive, SdpDirection.RecvOnly],
            Offers
                .ParseText("v=0\na=inactive\nm=audio 9 UDP/TLS/RTP/SAVPF 0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=recvonly\n")
                .Media.Select(media => media.Direction)
        );

    [Fact]
    public void Feedback_WithWildcard_IsEveryCodecs()
    {
        var media = Offers.ParseText("v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\na=rtcp-fb:* nack pli\n").Media.Single();
        Assert.All(media.Codecs, codec => Assert.Equal(["nack pli"], codec.Feedback));
    }

    [Fact]
    public void Simulcast_WithAlternativesAndPause_RoundTrips()
    {
        const string line = "a=simulcast:send 1,~2;~3 recv 4\r\n";
        var media = Offers.ParseText("v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\n" + line).Media.Single();

        Assert.Equal(2, media.Simulcast!.Send.Count);
        Assert.Equal(["1", "2"], media.Simulcast.Send[0].Alternatives);
        Assert.True(media.Simulcast.Send[1].Paused);
        Assert.Equal(["4"], media.Simulcast.Recv.Single().Alternatives);
    }

    [Fact]
    public void Candidate_OfOurs_UdpIsPreferredAndAllAreReadBack()
    {
        var udp = SdpCandidate.Host("2001:db8::1", 40000, TransportProtocol.Udp, 0);
        var second = SdpCandidate.Host("192.0.2.1", 40000, TransportProtocol.Udp, 1);
        var tcp = SdpCandidate.Host("192.0.2.1", 40000, TransportProtocol.Tcp, 0);

        Assert.True(udp.Priority > second.Priority && second.Priority > tcp.Priority);
        Assert.Equal(3, new[] { udp.Foundation, second.Foundation, tcp.Foundation }.Distinct().Count());
        Assert.EndsWith("typ host tcptype passive", tcp.ToString(), StringComparison.Ordinal);
        foreach (var candidate in new[] { udp, second, tcp })
        {
            Assert.True(SdpCandidate.TryParse(candidate.ToString(), out var read));
            Assert.Equal(candidate, read);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1")]
    [InlineData("candidate:1 1 sctp 1 192.0.2.1 9 typ host")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 65536 typ host")]
    [InlineData("candidate:1 0 udp 1 192.0.2.1 9 typ host")]
    [InlineData("candidate:1 1 udp 4294967296 192.0.2.1 9 typ host")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 9 host")]
    public void Candidate_Malformed_IsRefused(string text) => Assert.False(SdpCandidate.TryParse(text, out _));
}
