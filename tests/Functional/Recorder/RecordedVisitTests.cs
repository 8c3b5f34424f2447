using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Recorder.RecordedFilm;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>What the recorder is for: two browsers and a telephone, recorded with everybody's consent, watched on the page.</summary>
[Collection(Machine.Name)]
public class RecordedVisitTests(Machine machine)
{
    [Fact]
    public async Task TwoPagesAndACaller_AgreeAndAreRecorded_AndTheFilmPlaysOnThePage()
    {
        await using var visit = await RecordedVisit.StartAsync(machine);
        await visit.AgreeAsync();
        await visit.TalkAsync();
        await visit.Clinician.Page.ScreenshotAsync(Path.Combine(Repository.Artifacts, "recording-clinic.png"));
        await visit.Patient.Page.ScreenshotAsync(Path.Combine(Repository.Artifacts, "recording-visit.png"));
        await visit.Patient.ClickAsync("btn-camera");
        var dark = DateTimeOffset.UtcNow;
        await visit.TalkAsync();
        await visit.Patient.ClickAsync("btn-camera");
        var bright = DateTimeOffset.UtcNow;
        await visit.TalkAsync();
        var notes = await visit.StopAsync();

        var film = await visit.FilmAsync();
        await film.AssertIsWholeAsync();
        var (end, off, on) = (film.SecondOf(notes.Stopped) - 1, film.SecondOf(dark), film.SecondOf(bright));
        bool Recorded(double at) => at > 1 && at < end;
        var clinician = await film.MarksAsync(LeftTile, RecordedVisit.ClinicianTone, notes.Clinician, Recorded);
        var patient = await film.MarksAsync(
            RightTile,
            RecordedVisit.PatientTone,
            notes.Patient,
            at => Recorded(at) && (at < off - 1 || at > on + 2)
        );
        var caller = await film.BehindHearingAsync(RecordedVisit.CallerTone, notes.Heard, Recorded);
        await ReportAsync("recorded-visit", clinician, patient, caller);

        AssertColor(await Film.ColorAsync(film.Path, film.BetweenMarks(off - 1.5), RightTile), green: true);
        AssertColor(await Film.ColorAsync(film.Path, film.BetweenMarks((off + on) / 2), RightTile), green: false);
        AssertColor(await Film.ColorAsync(film.Path, film.BetweenMarks(end - 1.5), RightTile), green: true);
        await WatchAsync(visit.Clinician);
    }

    [Fact]
    public async Task ServerIsKilledInTheMiddle_TheRecordingGoesOn_AndIsOneFilm()
    {
        await using var visit = await RecordedVisit.StartAsync(machine);
        await visit.AgreeAsync();
        await visit.TalkAsync();
        await visit.Server.KillAsync();
        var killed = DateTimeOffset.UtcNow;
        await visit.Phone.HangUpAsync();
        await visit.Server.RestartAsync();
        await Task.WhenAll(visit.Clinician.WaitForStateAsync("joined"), visit.Patient.WaitForStateAsync("joined"));
        await visit.CallInAsync();
        await Task.WhenAll(visit.Clinician.SeesAndHearsAsync(1, 2), visit.Patient.SeesAndHearsAsync(1, 2));
        foreach (var person in new[] { visit.Clinician, visit.Patient })
            await person.Page.WaitForAsync("document.querySelector('[data-testid=rec-pill]')?.dataset.state === 'on'");
        var back = DateTimeOffset.UtcNow;
        await visit.TalkAsync();
        var notes = await visit.StopAsync();

        var film = await visit.FilmAsync();
        await film.AssertIsWholeAsync();
        Assert.Single(film.Cuts);
        var (end, gone, again) = (film.SecondOf(notes.Stopped) - 1, film.SecondOf(killed) - 1, film.SecondOf(back) + 1);
        bool Recorded(double at) => at > 1 && at < end && (at < gone || at > again);
        var clinician = await film.MarksAsync(LeftTile, RecordedVisit.ClinicianTone, notes.Clinician, Recorded);
        var patient = await film.MarksAsync(RightTile, RecordedVisit.PatientTone, notes.Patient, Recorded);
        var caller = await film.BehindHearingAsync(RecordedVisit.CallerTone, notes.Heard, Recorded);
        await ReportAsync("recorded-visit-killed", clinician, patient, caller);
        await WatchAsync(visit.Clinician);
    }

    /// <summary>Plays it where the clinician is, from the list of the visit's recordings.</summary>
    private static async Task WatchAsync(Person clinician)
    {
        await clinician.WaitForTestIdAsync("recording-play");
        await clinician.ClickAsync("recording-play");
        const string player = "document.querySelector('[data-testid=recording-player]')";
        await clinician.Page.WaitForAsync($"{player}?.readyState >= 2");
        await clinician.Page.EvaluateAsync($"{player}.play()");
        await clinician.Page.WaitForAsync($"{player}.currentTime > 2 && !{player}.error && {player}.videoWidth === 1280");
        Assert.True(await clinician.Page.EvaluateAsync<bool>($"{player}.webkitAudioDecodedByteCount > 0"));
        await clinician.Page.ScreenshotAsync(Path.Combine(Repository.Artifacts, "recording-player.png"));
    }

    private static async Task ReportAsync(
        string name,
        (double Flash, double Tone)[] clinician,
        (double Flash, double Tone)[] patient,
        double[] caller
    )
    {
        await Figures.ReportAsync(
            name,
            new
            {
                clinicianFlash = Milliseconds(clinician.Select(m => m.Flash)),
                clinicianTone = Milliseconds(clinician.Select(m => m.Tone)),
                patientFlash = Milliseconds(patient.Select(m => m.Flash)),
                patientTone = Milliseconds(patient.Select(m => m.Tone)),
                callerAgainstHearing = Milliseconds(caller),
            }
        );
        foreach (var marks in new[] { clinician, patient })
        {
            Assert.InRange(marks.Length, 3, int.MaxValue);
            // A page on a busy machine is late with single marks, but picture and sound of a person do not drift apart.
            Assert.InRange(Figures.Percentile(marks.Select(m => m.Tone - m.Flash), 50), -0.06, 0.06);
            Assert.All(marks, m => Assert.InRange(m.Tone - m.Flash, -0.15, 0.15));
        }
        Assert.InRange(caller.Length, 3, int.MaxValue);
        // A browser on a busy machine plays what it hears later and later; it never plays anything before it was said.
        Assert.InRange(Figures.Percentile(caller, 50), -1, 0.1);
    }

    private static int[] Milliseconds(IEnumerable<double> seconds) => [.. seconds.Select(s => (int)Math.Round(s * 1000))];

    private static void AssertColor((byte R, byte G, byte B) color, bool green) =>
        Assert.True(green == (color.G > 60 && color.R < 40 && color.B < 60), $"{color}");
}
