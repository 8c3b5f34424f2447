using System.Text;
using CsCheck;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Unit.Wire.Sdp;

/// <summary>What a hostile client may send; each is refused with a reason, quickly and without growing.</summary>
public class SdpBadInputTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private const string Video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";

    private static string Lines(int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\r\n"));

    public static TheoryData<SdpError, string> Hostile =>
        new()
        {
            { SdpError.BadVersion, "" },
            { SdpError.BadVersion, "v=1\r\n" },
            { SdpError.BadVersion, "o=- 1 1 IN IP4 127.0.0.1\r\nv=0\r\n" },
            { SdpError.BadLine, Head + "nonsense\r\n" },
            { SdpError.BadLine, Head + "a\r\n" },
            { SdpError.BadLine, Head + "a=x:" + new string('y', SdpLimits.Line) + "\r\n" },
            { SdpError.BadLine, "v=0\r\no=- " + new string('1', 100) + " 1 IN IP4 127.0.0.1\r\n" },
            { SdpError.TooLong, Head + "a=x:" + new string('y', 1_000_000) },
            { SdpError.ControlCharacter, Head + Video + "a=fmtp:96 a\0b\r\n" },
            { SdpError.ControlCharacter, Head + Video + "a=fmtp:96 a\rb\r\n" },
            { SdpError.TooManyMedia, Head + Lines(5000, _ => "m=video 9 UDP/TLS/RTP/SAVPF 96") },
            { SdpError.TooManyCandidates, Head + Video + Lines(5000, _ => "a=candidate:1 1 udp 1 1.2.3.4 9 typ host") },
            {
                SdpError.TooManyCandidates,
                Head + Lines(60, _ => Video + "a=candidate:1 1 udp 1 1.2.3.4 9 typ host\na=candidate:2 1 udp 1 1.2.3.4 9 typ host")
            },
            {
                SdpError.TooManyPayloadTypes,
                Head + "m=video 9 UDP/TLS/RTP/SAVPF " + string.Join(' ', Enumerable.Range(0, SdpLimits.PayloadTypes + 1))
            },
            { SdpError.BadPayloadType, Head + "m=video 9 UDP/TLS/RTP/SAVPF 128" },
            { SdpError.BadPayloadType, Head + "m=video 9 UDP/TLS/RTP/SAVPF -1" },
            { SdpError.BadPayloadType, Head + "m=video 9 UDP/TLS/RTP/SAVPF 96 96" },
            { SdpError.BadPayloadType, Head + Video + "a=rtpmap:300 VP8/90000" },
            { SdpError.BadMediaLine, Head + "m=video" },
            { SdpError.BadMediaLine, Head + "m=video 65536 UDP/TLS/RTP/SAVPF 96" },
            { SdpError.BadMediaLine, Head + "m=video 9 UDP/TLS/RTP/SAVPF" },
            { SdpError.DuplicateMid, Head + Video + "a=mid:1\r\n" + Video + "a=mid:1\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=mid:\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=mid:12345678901234567\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=extmap:0 urn:x\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=extmap:256 urn:x\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=rid:a/b send\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=simulcast:send\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=simulcast:send ~\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=ssrc:4294967296 cname:x\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=fingerprint:sha-256 AA:B\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=setup:maybe\r\n" },
            { SdpError.BadAttribute, Head + Video + "a=rtpmap:96 VP8/0\r\n" },
            { SdpError.BadIceCredentials, Head + "a=ice-ufrag:abc\r\n" },
            { SdpError.BadIceCredentials, Head + "a=ice-ufrag:ab:cd\r\n" },
            { SdpError.BadIceCredentials, Head + "a=ice-pwd:short\r\n" },
            { SdpError.TooManyAttributes, Head + Video + Lines(33, i => $"a=extmap:{i + 1} urn:x:{i}") },
            { SdpError.TooManyAttributes, Head + Video + Lines(65, i => $"a=ssrc:{i} cname:x") },
            { SdpError.TooManyAttributes, Head + Video + Lines(17, i => $"a=rid:{i} send") },
            { SdpError.TooManyAttributes, Head + Video + Lines(17, _ => "a=rtcp-fb:96 nack") },
            { SdpError.TooManyAttributes, Head + Video + "a=simulcast:send " + string.Join(';', Enumerable.Range(0, 17)) },
            { SdpError.TooManyAttributes, Head + "a=group:BUNDLE " + string.Join(' ', Enumerable.Range(0, 65)) },
        };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_IsRefusedWithItsReason(SdpError expected, string text)
    {
        Assert.False(SessionDescription.TryParse(text, out var description, out var error));
        Assert.Equal(expected, error);
        Assert.Null(description);
    }

    [Fact]
    public void LargestOfEverything_AllocatesAtMost3MB()
    {
        var text = new StringBuilder(Head);
        for (var m = 0; text.Length < SdpLimits.Text - 4000 && m < SdpLimits.Media; m++)
        {
            text.Append("m=video 9 UDP/TLS/RTP/SAVPF ")
                .AppendJoin(' ', Enumerable.Range(96, 32))
                .Append("\r\na=mid:")
                .Append(m)
                .Append("\r\n");
            text.Append(Lines(32, i => $"a=rtpmap:{96 + i} V/90000")).Append(Lines(60, i => $"a=ssrc:{i} cname:c"));
        }
        var all = text.ToString();

        var allocated = Allocated.By(() => Assert.True(SessionDescription.TryParse(all, out _, out var error), error.ToString()));
        Assert.InRange(allocated, 1, 3 * 1024 * 1024);
    }

    [Fact]
    public void LineReader_AllocatesNothing()
    {
        var text = Offers.Text("chromium-visit");
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                var reader = new SdpLineReader(text);
                var lines = 0;
                while (reader.TryRead())
                    lines++;
                Assert.True(lines > 100);
            })
        );
    }

    /// <summary>Whatever is accepted can be written, and what is written reads back as the same.</summary>
    [Fact]
    public void AnyMixOfRealLines_RoundTripsOrIsRefused()
    {
        var lines = new[] { "chromium-visit", "firefox-simulcast", "gstreamer-publish" }
            .SelectMany(name => Offers.Text(name).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            .Distinct()
            .ToArray();
        Gen.Int[0, lines.Length - 1]
            .Array[0, 80]
            .Sample(picked =>
            {
                if (
                    !SessionDescription.TryParse(Head + string.Join("\n", picked.Select(i => lines[i])), out var description, out var error)
                )
                {
                    Assert.NotEqual(SdpError.None, error);
                    return;
                }
                var written = description.Write();
                Assert.Equal(written, Offers.ParseText(written).Write());
            });
    }
}
