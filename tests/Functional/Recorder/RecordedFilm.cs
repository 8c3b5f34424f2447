using System.Text.Json;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>What is seen and heard in the film of a <see cref="RecordedVisit"/>, laid beside the wall clock of the visit.</summary>
/// <param name="Path">Of the film.</param>
/// <param name="Started">When its first picture was.</param>
/// <param name="Cuts">What is left out: the server was down.</param>
internal sealed record RecordedFilm(string Path, DateTimeOffset Started, IReadOnlyList<(DateTimeOffset From, double Seconds)> Cuts)
{
    /// <param name="path">Of the film.</param>
    /// <param name="events">What <c>events.json</c> says about it.</param>
    public static RecordedFilm Of(string path, JsonElement events)
    {
        var cuts = events.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("event").GetString() == "interrupted");
        return new RecordedFilm(
            path,
            events.GetProperty("startedAt").GetDateTimeOffset(),
            [.. cuts.Select(c => (c.GetProperty("time").GetDateTimeOffset(), c.GetProperty("seconds").GetDouble()))]
        );
    }

    /// <summary>Of the clinician's and the patient's tile while there are three people.</summary>
    public static readonly (int X, int Y) LeftTile = (320, 180);
    public static readonly (int X, int Y) RightTile = (960, 180);

    /// <summary>Nothing is wrong with it: the codecs that every player has, and a full decode without a word.</summary>
    public async Task AssertIsWholeAsync()
    {
        var streams = await Film.ProbeAsync(Path, "-show_entries", "stream=codec_name,codec_type");
        Assert.Equal(["h264,video", "aac,audio"], streams.Where(s => s != "bin_data,data")); // that is where chapters stand
        Assert.Equal("", await Film.ComplaintsAsync(Path));
    }

    /// <summary>A moment of the visit in the film, or the seam where that moment is left out.</summary>
    public double SecondOf(DateTimeOffset wall) =>
        (wall - Started).TotalSeconds - Cuts.Where(c => c.From < wall).Sum(c => Math.Min(c.Seconds, (wall - c.From).TotalSeconds));

    /// <summary>The moment nearest to this one at which nobody marks time: an odd second of the wall clock. For films without cuts.</summary>
    public double BetweenMarks(double second)
    {
        var wall = Started.ToUnixTimeMilliseconds() / 1000.0 + second;
        return second + 2 * Math.Floor(wall / 2) + 1 - wall;
    }

    /// <summary>
    /// Who marked time at these moments is to have done so in the film, within a second. Returns by how much flash and tone are late.
    /// </summary>
    /// <param name="tile">Where this person is seen.</param>
    /// <param name="hertz">What this person sounds like.</param>
    /// <param name="marked">When, as the page says: milliseconds of the wall clock.</param>
    /// <param name="expected">Of which seconds in the film.</param>
    public async Task<(double Flash, double Tone)[]> MarksAsync(
        (int X, int Y) tile,
        double hertz,
        IEnumerable<double> marked,
        Func<double, bool> expected
    )
    {
        var flashes = await Film.FlashesAsync(Path, tile);
        var tones = await Film.BeepsAsync(Path, hertz);
        var marks = new List<(double, double)>();
        foreach (var moment in Seconds(marked).Where(expected))
        {
            var (flash, tone) = (Near(flashes, moment), Near(tones, moment));
            Assert.True(
                flash is not null && tone is not null,
                $"marked at {moment:F2} s, but flash {flash}, tone {tone}; flashes {Text(flashes)}; tones of {hertz} Hz {Text(tones)}"
            );
            marks.Add((flash.Value - moment, tone.Value - moment));
        }
        return [.. marks];
    }

    /// <summary>How much later each tone of the caller comes in the film than somebody heard it: less than nothing, by the buffers of who heard.</summary>
    public async Task<double[]> BehindHearingAsync(double hertz, IEnumerable<double> heard, Func<double, bool> expected)
    {
        var tones = await Film.BeepsAsync(Path, hertz);
        var pairs = Seconds(heard).Where(expected).Select(moment => (moment, Tone: Near(tones, moment))).ToArray();
        Assert.All(pairs, pair => Assert.True(pair.Tone is not null, $"heard at {pair.moment:F2} s, in the film {Text(tones)}"));
        return [.. pairs.Select(pair => pair.Tone!.Value - pair.moment)];
    }

    private IEnumerable<double> Seconds(IEnumerable<double> wall) =>
        wall.Select(milliseconds => SecondOf(DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)));

    private static double? Near(double[] onsets, double moment)
    {
        var near = onsets.Where(onset => Math.Abs(onset - moment) < 1).Cast<double?>();
        return near.MinBy(onset => Math.Abs(onset!.Value - moment));
    }

    private static string Text(double[] values) => string.Join(' ', values.Select(v => v.ToString("F2", null)));
}
