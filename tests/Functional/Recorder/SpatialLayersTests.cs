using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Recorder.RecordedFilm;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>A page that sends its camera in spatial layers is recorded like any other: every picture once, at its highest layer.</summary>
[Collection(Machine.Name)]
public class SpatialLayersTests(Machine machine)
{
    /// <summary>Chromium makes three layers of a picture whose lowest is 240 x 135 at least.</summary>
    private const int Width = 960,
        Height = 540,
        Rate = 15;

    /// <summary>Bits per second, of which the highest layer takes 337 000 at least, and the one below it 121 000.</summary>
    private const int ForAllLayers = 1_500_000,
        ForTwoLayers = 250_000;

    [Fact]
    public async Task Vp9InThreeLayersOfOneStream_TheHighestGoesAndComes_EachPictureIsShownOnce_InTime()
    {
        var script = await File.ReadAllTextAsync(Repository.File("tests/Functional/Recorder/layers.js"));
        await using var visit = await RecordedVisit.StartAsync(machine, camera: new Camera(Width, Height, Rate, script));
        await SeeAsync(visit, Width);
        await visit.Patient.ClickAsync("btn-mic"); // pictures alone are judged here, on a machine that may be too busy for sound
        await visit.AgreeAsync();
        var before = await EncodedAsync(visit);
        await visit.TalkAsync();
        await NarrowAsync(visit, ForTwoLayers);
        await SeeAsync(visit, Width / 2);
        await visit.TalkAsync(marks: 2);
        await NarrowAsync(visit, ForAllLayers);
        await SeeAsync(visit, Width);
        await visit.TalkAsync(marks: 2);
        var sent = await EncodedAsync(visit) - before;
        var notes = await visit.StopAsync();

        var film = await visit.FilmAsync();
        await film.AssertIsWholeAsync();
        var end = film.SecondOf(notes.Stopped) - 1;
        var marks = notes
            .Patient.Select(at => film.SecondOf(DateTimeOffset.FromUnixTimeMilliseconds((long)at)))
            .Where(at => at > 1 && at < end);
        var flashes = await Film.FlashesAsync(film.Path, RightTile);
        Assert.All(marks, mark => Assert.Contains(flashes, flash => Math.Abs(flash - mark) < 0.25));
        Assert.InRange(marks.Count(), 4, flashes.Length);

        var camera = await visit.CameraTrackAsync("vp9");
        var shown = await Film.PictureSizesAsync(camera, "libvpx-vp9");
        Assert.Equal(((Width, Height), (Width, Height)), (shown[0], shown[^1]));
        Assert.Contains((Width / 2, Height / 2), shown);
        // FFmpeg's own decoder shows every layer; each picture has one that is the lowest.
        var layers = await Film.PictureSizesAsync(camera, "vp9");
        Assert.Equal(layers.Count(size => size.Width == Width / 4), shown.Length);
        // It began before the first was counted, but for the wait for a key frame, and went on after the last.
        Assert.InRange(layers.Length, sent - 3 * Rate, sent + 10 * 3 * Rate);
    }

    /// <summary>Waits until the clinician sees the patient's picture in this width.</summary>
    private static async Task SeeAsync(RecordedVisit visit, int width) =>
        await visit.Clinician.Page.WaitForStatsAsync(
            s => s.Video.Any(v => v.FrameWidth == width && v.Codec == "video/VP9"),
            $"a picture {width} wide",
            TimeSpan.FromSeconds(60)
        );

    private static async Task NarrowAsync(RecordedVisit visit, int bitsPerSecond) =>
        await visit.Patient.Page.EvaluateAsync($"window.narrow({bitsPerSecond})");

    /// <summary>How much the patient's camera has sent: Chromium counts each layer of a picture.</summary>
    private static async Task<int> EncodedAsync(RecordedVisit visit) =>
        (int)(await visit.Patient.Page.StatsAsync()).Outbound.Single(o => o.Kind == "video").FramesEncoded;
}
