using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Phone;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>Somebody comes while two pages and a caller are being recorded, and is asked first.</summary>
[Collection(Machine.Name)]
public class LateJoinerTests(Machine machine)
{
    /// <summary>Windows of 20 ms in which noise may pass for a tone.</summary>
    private static readonly TimeSpan Nothing = TimeSpan.FromMilliseconds(60),
        Something = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task UntilTheirYes_NobodySeesOrHearsThem_NorDoesTheFilm()
    {
        await using var visit = await RecordedVisit.StartAsync(machine);
        await visit.AgreeAsync();
        await using var late = await visit.JoinLateAsync(await machine.ChromiumAsync());
        var asked = DateTimeOffset.UtcNow;
        // They send all the while.
        await late.Page.WaitForStatsAsync(s => s.Outbound.Count(o => o.PacketsSent > 50) >= 2, "sound and pictures of who is asked");
        await RecordedVisit.MarkAsync(late, 4);
        await AssertHeldAsync(visit, late);

        var answered = DateTimeOffset.UtcNow;
        await late.ClickAsync("consent-yes");
        await Task.WhenAll(visit.Clinician.SeesAndHearsAsync(2, 3), visit.Patient.SeesAndHearsAsync(2, 3), late.SeesAndHearsAsync(2, 3));
        var seen = DateTimeOffset.UtcNow;
        await RecordedVisit.MarkAsync(late, 4);
        await visit.StopAsync();
        var since = DateTimeOffset.UtcNow - answered;
        var (phone, film) = (await visit.Phone.HeardAsync(), await visit.FilmAsync());
        var (yes, there) = (film.SecondOf(answered), film.SecondOf(seen));

        AssertHeardFrom(phone.Duration - since, phone);
        AssertHeardFrom(TimeSpan.FromSeconds(yes), await SoundAsync(film));
        Assert.InRange(await Film.RedAsync(film.Path, film.BetweenMarks(there + 1)), 0.05, 0.5);
        for (var at = film.BetweenMarks(film.SecondOf(asked)); at < yes - 0.5; at += 1)
            Assert.Equal((at, 0.0), (at, await Film.RedAsync(film.Path, at)));
    }

    [Fact]
    public async Task AfterTheirNo_TheyAreInTheVisit_ButNotInTheFilm()
    {
        await using var visit = await RecordedVisit.StartAsync(machine, refusal: "exclude");
        await visit.AgreeAsync();
        await using var late = await visit.JoinLateAsync(await machine.ChromiumAsync());
        await AssertHeldAsync(visit, late);
        await late.ClickAsync("consent-no");
        await Task.WhenAll(visit.Clinician.SeesAndHearsAsync(2, 3), visit.Patient.SeesAndHearsAsync(2, 3), late.SeesAndHearsAsync(2, 3));
        var seen = DateTimeOffset.UtcNow;
        await RecordedVisit.MarkAsync(late, 4);
        var notes = await visit.StopAsync();
        var (phone, film) = (await visit.Phone.HeardAsync(), await visit.FilmAsync());

        Assert.InRange(phone.Hears(RecordedVisit.LateTone), Something, TimeSpan.MaxValue);
        var sound = await SoundAsync(film);
        Assert.InRange(sound.Hears(RecordedVisit.LateTone), TimeSpan.Zero, Nothing);
        Assert.InRange(sound.Hears(RecordedVisit.CallerTone), Something, TimeSpan.MaxValue);
        for (var at = film.BetweenMarks(film.SecondOf(seen)); at < film.SecondOf(notes.Stopped) - 1; at += 1)
            Assert.Equal((at, 0.0), (at, await Film.RedAsync(film.Path, at)));
    }

    /// <summary>The others see each other only, the patient hears nothing of who is asked, and who is asked receives nothing.</summary>
    private static async Task AssertHeldAsync(RecordedVisit visit, Person late)
    {
        foreach (var person in new[] { visit.Clinician, visit.Patient })
            Assert.Single(await person.Page.PicturesAsync("remote-video"), p => p is { IsBlack: false, Visible: true });
        Assert.Empty(await visit.Patient.Page.EvaluateAsync<double[]>("window.heard"));
        Assert.All((await late.Page.StatsAsync()).Inbound, stream => Assert.Equal(0, stream.PacketsReceived));
    }

    /// <summary>The tone of who came late is heard, and not before that.</summary>
    private static void AssertHeardFrom(TimeSpan from, WavFile sound)
    {
        var before = sound with { Samples = sound.Samples[..(int)(from.TotalSeconds * sound.SampleRate)] };
        Assert.InRange(before.Hears(RecordedVisit.LateTone), TimeSpan.Zero, Nothing);
        Assert.InRange(sound.Hears(RecordedVisit.LateTone), Something, TimeSpan.MaxValue);
    }

    private static async Task<WavFile> SoundAsync(RecordedFilm film) => new(48_000, await Film.SamplesAsync(film.Path));
}
