using System.Text;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Tests.Unit.Recorder.Journal;

public class JournalEventTests
{
    private static readonly JournalEvent[] Each =
    [
        new TrackAdded(
            "t1",
            "p1",
            MediaKind.Video,
            TrackSource.Screen,
            true,
            [new JournalCodec(96, "VP8", 90_000, ""), new JournalCodec(102, "H264", 90_000, "packetization-mode=1")],
            new JournalExtensions(0, 4, 8, 0)
        ),
        new TrackAgreed([new JournalCodec(111, "opus", 48_000, "useinbandfec=1")], new JournalExtensions(1, 0, 0, 0)),
        new TrackRemoved(),
        new TrackSilenced(true),
        new StreamStarted(0xDEAD_BEEF, 2, "h", 90_000),
        new LayerChosen(0xDEAD_BEEF, 2, 1280, 720),
        new Rotated(1, true),
        new CodecChanged(102),
        new Joined("p1", "Ana \"Q\" Ω", "patient", "phone"),
        new Left("p1"),
        new Spoke(""),
        new Consented("p1", false, "phone-es-0123abcd", "es"),
        new Included("p1", true),
        new Paused(),
        new Resumed(),
        new Ended("stopped"),
    ];

    [Fact]
    public void RoundTrip_EachKind_IsTheSame()
    {
        Assert.Equal(typeof(JournalEvent).Assembly.GetTypes().Count(t => t.BaseType == typeof(JournalEvent)), Each.Length);
        foreach (var e in Each)
        {
            Assert.True(JournalEvent.TryParse(e.ToJson(), out var back));
            Assert.Equal(Encoding.UTF8.GetString(e.ToJson()), Encoding.UTF8.GetString(back.ToJson()));
            Assert.Equal(e.GetType(), back.GetType());
        }
    }

    [Fact]
    public void ToJson_AsDocumented() =>
        Assert.Equal(
            """{"event":"streamStarted","ssrc":7,"layer":1,"rid":"m","clockRate":90000}""",
            Encoding.UTF8.GetString(new StreamStarted(7, 1, "m", 90_000).ToJson())
        );

    [Fact]
    public void TryParse_LaterVersion_UnknownMembersArePassedOver()
    {
        Assert.True(JournalEvent.TryParse("""{"participant":"p","event":"left","why":{"a":1}}"""u8, out var e));
        Assert.Equal(new Left("p"), e);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":"unheardOf"}""")]
    [InlineData("""{"event":"left"}""")]
    [InlineData("""{"event":"left","participant":null}""")]
    [InlineData("""{"event":"streamStarted","ssrc":-1,"layer":0,"rid":"","clockRate":1}""")]
    [InlineData("""{"event":"left","participant":"p"}{""")]
    public void TryParse_Bad_Refused(string json) => Assert.False(JournalEvent.TryParse(Encoding.UTF8.GetBytes(json), out _));
}
