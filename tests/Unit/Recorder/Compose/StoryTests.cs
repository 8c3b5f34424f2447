using System.Text.Json;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Journal;

namespace MediaServer.Tests.Unit.Recorder.Compose;

public class StoryTests
{
    private static Story Of(bool names, params ReadOnlySpan<(double At, JournalEvent What)> events)
    {
        var recording = Recordings.Of(30, events);
        return new Story(recording, new Timeline(recording), names);
    }

    [Fact]
    public void Chapters_WhoCameAndWent_AndWhatWasCut()
    {
        var chapters = Of(
                true,
                (0.1, new Joined("a", "Alice", "provider", "web")),
                (5, new Joined("b", "Bob", "patient", "web")),
                (10, new Paused()),
                (20, new Resumed()),
                (25, new Left("b"))
            )
            .ToChapters();
        Assert.Equal(
            ";FFMETADATA1\n"
                + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=5000\ntitle=Alice joined\n"
                + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=5000\nEND=10000\ntitle=Bob joined\n"
                + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=10000\nEND=15000\ntitle=Paused for 10 s\n"
                + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=15000\nEND=20000\ntitle=Bob left\n",
            chapters
        );
    }

    [Fact]
    public void Chapters_NamesAreNotShown_RolesAre() =>
        Assert.Contains(
            "title=patient joined\n",
            Of(false, (0, new Joined("b", "Bob", "patient", "web"))).ToChapters(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Chapters_NameWithSyntax_IsEscaped() =>
        Assert.Contains(
            "title=a\\=b\\;c\\#d\\\\e f joined\n",
            Of(true, (0, new Joined("b", "a=b;c#d\\e\nf", "patient", "web"))).ToChapters(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Events_AreInTheFilmsTime_AndInTheClinics()
    {
        var json = Of(false, (5, new Paused()), (8, new Resumed()), (10, new Joined("b", "Bob", "patient", "web"))).ToJson(27);
        var events = JsonDocument.Parse(json).RootElement.GetProperty("events").EnumerateArray().ToArray();
        Assert.Equal(["paused", "joined"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal((5.0, 3.0), (events[0].GetProperty("at").GetDouble(), events[0].GetProperty("seconds").GetDouble()));
        Assert.Equal(
            (7.0, "1970-01-01T00:00:10+00:00"),
            (events[1].GetProperty("at").GetDouble(), events[1].GetProperty("time").GetString())
        );
        Assert.False(events[1].TryGetProperty("name", out _));
    }

    [Fact]
    public void Label_IsOneLine() => Assert.Equal("a b", Of(true, (0, new Joined("b", "a\nb", "patient", "web"))).LabelOf("b"));
}
