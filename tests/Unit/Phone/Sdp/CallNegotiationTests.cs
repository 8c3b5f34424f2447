using MediaServer.Phone.Sdp;

namespace MediaServer.Tests.Unit.Phone.Sdp;

/// <summary>Offers as real telephones and carriers write them, and what we make of them (RFC 3264, RFC 4568, RFC 6337).</summary>
public class CallNegotiationTests
{
    /// <summary>baresip 1.0: <c>audio_codecs=PCMU</c>, everything else its default.</summary>
    private const string Softphone = """
        v=0
        o=- 2951373471 1712303454 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        a=tool:baresip 1.0.0
        m=audio 26010 RTP/AVP 0 101
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=rtcp:26011
        a=sendrecv
        a=label:1
        a=rtcp-rsize
        a=ptime:20
        """;

    private static readonly byte[] Key = [.. Enumerable.Range(1, SdesKey.Length).Select(i => (byte)i)];

    private static LocalMedia Local(CallSecurity security = CallSecurity.Off, ulong version = 1) =>
        new()
        {
            Address = ((UInt128)0xFFFF << 32) | 0xC0000201, // 192.0.2.1
            Port = 20000,
            SessionId = "7",
            Version = version,
            Security = security,
            Key = Key,
        };

    private static string With(string from, string to) => Softphone.Replace(from, to, StringComparison.Ordinal);

    [Fact]
    public void Answer_TakesTheCodecAndTheEvents_AndSaysWhereWeAre()
    {
        var result = CallNegotiation.Answer(Softphone, Local());

        Assert.Equal(CallSdpFailure.None, result.Failure);
        Assert.Equal(
            """
            v=0
            o=- 7 1 IN IP4 192.0.2.1
            s=-
            c=IN IP4 192.0.2.1
            t=0 0
            m=audio 20000 RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=rtcp:20001
            a=sendrecv

            """.ReplaceLineEndings("\r\n"),
            result.Text
        );
        var agreement = result.Agreement!;
        Assert.Equal(
            (CallCodec.Pcmu, (byte?)101, 8000, 20),
            (agreement.Codec, agreement.EventPayloadType, agreement.EventClockRate, agreement.PacketTime)
        );
        Assert.Equal((26010, 26011), (agreement.Rtp.Port, agreement.Rtcp.Port));
        Assert.True(agreement is { Sends: true, Receives: true, RtcpMux: false, Keys: null });
    }

    [Theory]
    [InlineData("0 101", "9 0 101", CallCodec.G722)]
    [InlineData("0 101", "8 0 101", CallCodec.Pcma)]
    [InlineData("0 101", "18 3 8 101", CallCodec.Pcma)]
    public void Answer_FollowsTheOrderOfTheOffer_AndKnowsStaticNumbers(string formats, string offered, CallCodec codec) =>
        Assert.Equal(codec, CallNegotiation.Answer(With(formats, offered), Local()).Agreement!.Codec);

    [Fact]
    public void Answer_OpusUnderAnyNumber_PrefersEventsOfItsClock()
    {
        var offer = With("RTP/AVP 0 101", "RTP/AVP 96 97 101") + "\na=rtpmap:96 opus/48000/2\na=rtpmap:97 telephone-event/48000\n";
        var agreement = CallNegotiation.Answer(offer, Local()).Agreement!;
        Assert.Equal(
            (CallCodec.Opus, (byte)96, (byte?)97, 48000),
            (agreement.Codec, agreement.SendPayloadType, agreement.EventPayloadType, agreement.EventClockRate)
        );
    }

    [Theory]
    [InlineData("a=ptime:30", 30)]
    [InlineData("a=ptime:60\na=maxptime:20", 20)]
    [InlineData("a=ptime:25", 20)]
    [InlineData("a=ptime:99999999999", 20)]
    public void Answer_KeepsToThePacketTime(string said, int expected) =>
        Assert.Equal(expected, CallNegotiation.Answer(With("a=ptime:20", said), Local()).Agreement!.PacketTime);

    [Theory]
    [InlineData("sendonly", "recvonly", false, true)]
    [InlineData("recvonly", "sendonly", true, false)]
    [InlineData("inactive", "inactive", false, false)]
    public void Answer_MirrorsHold(string offered, string answered, bool sends, bool receives)
    {
        var result = CallNegotiation.Answer(With("a=sendrecv", $"a={offered}"), Local());
        Assert.Contains($"a={answered}\r\n", result.Text, StringComparison.Ordinal);
        Assert.Equal((sends, receives), (result.Agreement!.Sends, result.Agreement.Receives));
    }

    [Fact]
    public void Answer_HoldOfOldTelephones_IsTheAddressOfNobody()
    {
        var agreement = CallNegotiation.Answer(With("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"), Local()).Agreement!;
        Assert.True(agreement is { Sends: false, Receives: true, IsHeld: true });
    }

    [Fact]
    public void Answer_RefusesOtherLines_InTheirPlaces()
    {
        var offer = With("m=audio", "m=video 5000 RTP/AVP 96\na=rtpmap:96 VP8/90000\nm=audio") + "\nm=image 5002 udptl t38\n";
        var text = CallNegotiation.Answer(offer, Local()).Text;
        Assert.Equal(
            ["m=video 0 RTP/AVP 96", "m=audio 20000 RTP/AVP 0 101", "m=image 0 udptl t38"],
            text.Split("\r\n").Where(line => line.StartsWith("m=", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("m=audio 26010", "m=audio 0", CallSdpFailure.NoAudio)]
    [InlineData("RTP/AVP 0 101", "RTP/AVP 18 101", CallSdpFailure.NoCodec)]
    [InlineData("RTP/AVP", "RTP/SAVP", CallSdpFailure.Security)]
    [InlineData("v=0", "v=1", CallSdpFailure.Malformed)]
    [InlineData("IP4 127.0.0.1\nt", "IP4 \0\nt", CallSdpFailure.Malformed)]
    public void Answer_SaysWhyNot(string from, string to, CallSdpFailure failure) =>
        Assert.Equal(failure, CallNegotiation.Answer(With(from, to), Local()).Failure);

    [Fact]
    public void Answer_OverTls_TakesTheFirstSuiteItKnows_AndKeepsItsOwnKeyOnRenegotiation()
    {
        var theirs = Convert.ToBase64String(new byte[SdesKey.Length]);
        var offer =
            With("RTP/AVP", "RTP/SAVP")
            + $"\na=crypto:1 AEAD_AES_256_GCM inline:{theirs}\na=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{theirs}|2^31\na=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:{theirs}\n";

        var result = CallNegotiation.Answer(offer, Local(CallSecurity.Optional));
        var again = CallNegotiation.Answer(offer, Local(CallSecurity.Optional, version: 2));

        Assert.Contains(
            $"a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{Convert.ToBase64String(Key)}\r\n",
            result.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(SdesSuite.Aes128CmSha1Tag32, result.Agreement!.Keys!.Value.Theirs.Suite);
        Assert.Equal(Key, again.Agreement!.Keys!.Value.Ours.Key.ToArray());
    }

    [Theory]
    [InlineData(CallSecurity.Off, CallSdpFailure.Security)] // keys in the clear protect nothing
    [InlineData(CallSecurity.Required, CallSdpFailure.None)]
    public void Answer_KeysOnlyCountOverTls(CallSecurity security, CallSdpFailure failure)
    {
        var offer = With("RTP/AVP", "RTP/SAVP") + $"\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Convert.ToBase64String(new byte[30])}\n";
        Assert.Equal(failure, CallNegotiation.Answer(offer, Local(security)).Failure);
    }

    [Fact]
    public void Answer_PlainOfferToARequiredTrunk_IsRefused() =>
        Assert.Equal(CallSdpFailure.Security, CallNegotiation.Answer(Softphone, Local(CallSecurity.Required)).Failure);

    [Theory]
    [InlineData(CallSecurity.Off)]
    [InlineData(CallSecurity.Required)]
    public void Offer_AnsweredByOurselves_AgreesOnOpus(CallSecurity security)
    {
        var offer = CallNegotiation.Offer(Local(security));
        var answer = CallNegotiation.Answer(offer, Local(security) with { Port = 30000 });
        var result = CallNegotiation.Accept(answer.Text, offer, Local(security));

        Assert.Equal(CallSdpFailure.None, result.Failure);
        Assert.Equal((CallCodec.Opus, 30000, true), (result.Agreement!.Codec, result.Agreement.Rtp.Port, result.Agreement.RtcpMux));
        Assert.Equal(result.Agreement.Rtp, result.Agreement.Rtcp);
        Assert.Equal(security == CallSecurity.Required, result.Agreement.Keys is not null);
    }

    [Fact]
    public void Accept_SendsUnderTheNumberThatTheAnswerGave_AndReceivesUnderOurs()
    {
        var answer = With("RTP/AVP 0 101", "RTP/AVP 120 101") + "\na=rtpmap:120 opus/48000/2\n";
        var agreement = CallNegotiation.Accept(answer, CallNegotiation.Offer(Local()), Local()).Agreement!;
        Assert.Equal(((byte)120, CallCodec.Opus.PayloadType), (agreement.SendPayloadType, agreement.ReceivePayloadType));
    }

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:short")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e|1:4")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e UNENCRYPTED_SRTP")]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 inline:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e")]
    [InlineData("1 F8_128_HMAC_SHA1_80 inline:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e")]
    public void Key_ThatWeCannotHonor_CountsAsNotOffered(string value) => Assert.False(SdesKey.TryParse(value, out _));

    [Fact]
    public void Key_OfRfc4568_IsReadAndNeverPrinted()
    {
        Assert.True(SdesKey.TryParse("1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20", out var key));
        Assert.Equal("wDfvg&T+)xG7@fb5jU,RaA}\\|p0%*#", System.Text.Encoding.ASCII.GetString(key!.Key.Span));
        Assert.DoesNotContain("d0Rm", $"{key}", StringComparison.Ordinal);
    }
}
