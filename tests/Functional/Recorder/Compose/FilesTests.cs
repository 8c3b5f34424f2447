using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>What is handed over besides the film's content, judged by FFmpeg's own tools.</summary>
public class FilesTests
{
    private static SyntheticVisit Visit() =>
        AliceAndBob()
            .Has(Mic("alice", AliceTone, 1, Span(0, 6)), Camera("alice", 2, Span(0, 6)))
            .Has(Mic("bob", BobTone, 3, Span(2, 6)), Camera("bob", 4, Span(2, 6)));

    [Fact]
    public async Task Film_PlaysInEveryBrowser_FromTheFirstByte()
    {
        using var rig = new ComposeRig();
        await rig.Write(Visit(), 0, 6).ComposeAsync();
        Assert.Equal(
            ["h264,1280,720,yuv420p", "aac,48000"],
            (await Film.ProbeAsync(rig.Film, "-show_entries", "stream=codec_name,width,height,pix_fmt,sample_rate")).Take(2)
        );
        var bytes = await File.ReadAllBytesAsync(rig.Film);
        var (index, media) = (bytes.AsSpan().IndexOf("moov"u8), bytes.AsSpan().IndexOf("mdat"u8));
        Assert.InRange(index, 1, media);
    }

    [Fact]
    public async Task SoundAlone_IsThatOfTheFilm()
    {
        using var rig = new ComposeRig();
        await rig.Write(Visit(), 0, 6).ComposeAsync();
        var (alone, film) = (await Film.SamplesAsync(rig.PathOf("audio.m4a")), await Film.SamplesAsync(rig.Film));
        Assert.InRange(alone.Length, 6 * 48_000, 6 * 48_000 + 2048);
        Assert.Equal(film, alone);
        Assert.Equal(6, (await Film.BeepsAsync(rig.PathOf("audio.m4a"), AliceTone)).Length);
    }

    [Fact]
    public async Task Poster_IsAPictureOfHalfTheSize_WithEverybodyOnIt()
    {
        using var rig = new ComposeRig();
        await rig.Write(Visit(), 0, 6).ComposeAsync();
        var poster = rig.PathOf("poster.jpg");
        Assert.Equal(["mjpeg,640,360"], await Film.ProbeAsync(poster, "-show_entries", "stream=codec_name,width,height"));
        foreach (var x in new[] { 160, 480 })
        {
            var (r, g, b) = await Film.ColorAsync(poster, 0, (x, 180));
            Assert.True(r == g && g == b && r > 30, "both cameras are grey, an empty tile is bluish");
        }
    }

    [Fact]
    public async Task Tracks_AreWhatWasSent_AtTheirTimes()
    {
        using var rig = new ComposeRig();
        // Half a second more, so that what was sent last has come.
        await rig.Write(Visit(), 0, 6.5).ComposeAsync(tracks: true);
        var tracks = rig.Files.Values.Where(f => f.Name.StartsWith("track-", StringComparison.Ordinal)).OrderBy(f => f.Name).ToArray();
        Assert.Equal(["alice", "alice", "bob", "bob"], tracks.Select(t => t.Participant!).Order());
        foreach (var track in tracks)
        {
            var path = rig.PathOf(track.Name);
            Assert.Equal("", await Film.ComplaintsAsync(path));
            var packets = await Film.ProbeAsync(path, "-count_packets", "-show_entries", "stream=nb_read_packets");
            var (seconds, isVideo) = (track.Participant == "alice" ? 6 : 4, track.ContentType == "video/x-matroska");
            Assert.Equal([$"{(isVideo ? 30 : 50) * seconds}"], packets);
            Assert.Equal(track.Participant == "alice" ? 0 : 2, track.Offset.TotalSeconds, 0.05);
            var start = await Film.ProbeAsync(path, "-show_entries", "format=start_time");
            Assert.Equal(track.Offset.TotalSeconds, double.Parse(start[0], System.Globalization.CultureInfo.InvariantCulture), 0.002);
        }
    }

    [Fact]
    public async Task Names_AreOnTiles_WhereTheyAreWanted()
    {
        var (named, unnamed) = (await LumaOfLabelAsync(true), await LumaOfLabelAsync(false));
        Assert.True(Math.Abs(named - unnamed) > 10, $"{named} with a name, {unnamed} without one");
    }

    private static async Task<double> LumaOfLabelAsync(bool names)
    {
        using var rig = new ComposeRig();
        await rig.Write(Alice().Has(Camera("alice", 2, Span(0, 2))), 0, 2).ComposeAsync(names: names);
        return (await Film.LumaAsync(rig.Film, (50, 678)))[20].Luma;
    }

    /// <summary>The process died between the film and its poster: the film is not made again, and the poster is.</summary>
    [Fact]
    public async Task DiedBeforeThePoster_OnlyThePosterIsMade()
    {
        using var rig = new ComposeRig();
        await rig.Write(Visit(), 0, 6).ComposeAsync();
        var scratch = Path.Combine(rig.Options.Scratch, "r1");
        File.Delete(Path.Combine(scratch, "poster.jpg"));
        File.Delete(rig.PathOf("poster.jpg"));
        var made = File.GetLastWriteTimeUtc(Path.Combine(scratch, "recording.mp4"));
        await rig.ComposeAsync();
        Assert.True(File.Exists(rig.PathOf("poster.jpg")));
        Assert.Equal(made, File.GetLastWriteTimeUtc(Path.Combine(scratch, "recording.mp4")));
    }

    [Fact]
    public async Task Progress_OnlyGrows_FromNothingToAll()
    {
        using var rig = new ComposeRig();
        await rig.Write(Visit(), 0, 6).ComposeAsync();
        Assert.Equal(rig.Progress.Order(), rig.Progress);
        Assert.Equal(1, rig.Progress[^1]);
        Assert.True(rig.Progress.Distinct().Count() > 5, "it jumps");
        Assert.All(rig.Progress, p => Assert.InRange(p, 0, 1));
    }

    /// <summary>A hundred days need more than any memory: refused before anything is made.</summary>
    [Fact]
    public async Task ScratchHasNoRoom_RefusedAtTheBeginning()
    {
        using var rig = new ComposeRig();
        var days = TimeSpan.FromDays(100).TotalSeconds;
        rig.Write(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 1))), 0, days);
        var fault = await Assert.ThrowsAsync<ComposeException>(() => rig.ComposeAsync());
        Assert.Equal(ComposeFault.NoRoom, fault.Fault);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(rig.Options.Scratch, "r1")));
    }
}
