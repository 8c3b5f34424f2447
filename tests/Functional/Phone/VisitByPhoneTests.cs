using System.Text.Json;
using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>The visit that the telephone is about: real softphones, the real server, the clinician's page in a real browser.</summary>
[Collection(Machine.Name)]
public sealed class VisitByPhoneTests(Machine machine) : IDisposable
{
    private const double Patient = 440,
        Daughter = 1000;

    /// <summary>How long a state is listened to, and how much of a tone must then be heard: words that explain the keys cover the rest.</summary>
    private static readonly TimeSpan Listen = TimeSpan.FromSeconds(6),
        Heard = TimeSpan.FromSeconds(2);

    /// <summary>The last of a call: listening once more, and the farewell. What was said before the hold is longer ago.</summary>
    private static readonly TimeSpan SinceResumed = TimeSpan.FromSeconds(11);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("story");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task PatientCallsIn_IsAdmitted_Talks_Mutes_Holds_AndHearsWhomTheClinicianCalls()
    {
        var server = await machine.ServerAsync();
        var visit = await server.CreateVisitAsync(waitingRoom: true);
        var invited = await server.InviteByPhoneAsync(visit, "Jonas Weber");
        await using var clinician = new Person(await (await machine.ChromiumAsync()).OpenAsync());
        await clinician.JoinThroughCheckAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).ClinicLink, "Dr. Ada Osei");
        await clinician.WaitForStateAsync("joined");

        await using var patient = await StartPhoneAsync(Patient);
        await patient.DialAsync(invited.VisitUri);
        await patient.WaitForTextAsync("established, receiving from");
        await patient.PressAsync(invited.Pin + "#");
        await WaitsInTheRosterAsync(clinician, "Jonas Weber");
        Assert.Empty((await clinician.Page.StatsAsync()).Audio); // not heard before being let in

        await clinician.ClickAsync("btn-admit");
        await clinician.Page.WaitForAsync($"document.querySelector('{TestId("remote-tile")}')?.dataset.state === 'phone'");
        await clinician.Page.WaitForStatsAsync(s => s.Heard.Any(), "the patient's voice");

        await patient.PressAsync("*6");
        await MuteButtonAsync(clinician, invited.Participant, disabled: true);
        await BecomesSilentAsync(clinician);
        await patient.PressAsync("*6");
        await MuteButtonAsync(clinician, invited.Participant, disabled: false);
        await IsHeardAsync(clinician);

        await ListenAsync(clinician);
        await using var daughter = await StartPhoneAsync(Daughter);
        await CallInAsync(clinician, daughter, "Lena Weber");
        await ListenAsync(clinician);
        await clinician.Page.ScreenshotAsync(Path.Combine(Repository.Artifacts, "visit-by-phone.png"));

        await daughter.PressAsync("*6");
        await patient.HoldAsync();
        await patient.WaitForTextAsync("a=sendonly"); // the phone's offer
        await BecomesSilentAsync(clinician);
        await patient.ResumeAsync();
        await IsHeardAsync(clinician);
        await ListenAsync(clinician);

        await clinician.ClickAsync("btn-end");
        await clinician.ClickAsync("confirm-end");
        await patient.WaitForTextAsync("terminated (duration");
        await daughter.WaitForTextAsync("terminated (duration");
        await HeardEachOtherAsync(patient, daughter);
    }

    [Fact]
    public async Task CallerWhomNobodyTakes_StaysInTheVisit_AndTheClinicianReadsIt()
    {
        var server = await machine.ServerAsync();
        var visit = await server.CreateVisitAsync();
        var invited = await server.InviteByPhoneAsync(visit, "Jonas Weber");
        await using var clinician = new Person(await (await machine.ChromiumAsync()).OpenAsync());
        await clinician.JoinThroughCheckAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).ClinicLink, "Dr. Ada Osei");
        await using var patient = await StartPhoneAsync(Patient);
        await patient.DialAsync(invited.VisitUri.Replace("visit@", $"{invited.Pin}@", StringComparison.Ordinal));
        await clinician.Page.WaitForStatsAsync(s => s.Heard.Any(), "the patient's voice");

        await clinician.ClickAsync("btn-transfer");
        Assert.Empty(await AccessibilityTests.ScanAsync(clinician.Page, "transfer"));
        await clinician.Page.TypeAsync(TestId("transfer-number"), "911");
        await clinician.ClickAsync("transfer-call");
        await clinician.Page.WaitForAsync($"document.querySelector('{TestId("transfer-problem")}')?.checkVisibility()");
        await clinician.Page.TypeAsync(TestId("transfer-number"), "+1 555 010 0177");
        await clinician.ClickAsync("transfer-call");
        // No country may be called in development, so the telephone refuses what the dialog had no reason to.
        await clinician.Page.WaitForAsync($"document.querySelector('{TestId("call-line")}')?.dataset.state === 'transfer_failed'");
        await clinician.Page.WaitForAsync($"!document.querySelector('{TestId("transfer-number")}')"); // its answer may come after the news
        await IsHeardAsync(clinician);
    }

    private Task<Baresip> StartPhoneAsync(double tone)
    {
        var file = Path.Combine(_folder.FullName, $"{tone}.wav");
        WavFile.Tone(tone, TimeSpan.FromMinutes(3)).Save(file);
        return Baresip.StartAsync(file);
    }

    /// <summary>The clinician reads who waits, and that it is a telephone.</summary>
    private static async Task WaitsInTheRosterAsync(Person clinician, string name)
    {
        await clinician.WaitForTestIdAsync("queue-row");
        await clinician.WaitForTestIdAsync("via-phone");
        Assert.Contains(
            name,
            await clinician.Page.EvaluateAsync<string>($"document.querySelector('{TestId("queue-row")}').innerText"),
            StringComparison.Ordinal
        );
    }

    private static async Task CallInAsync(Person clinician, Baresip phone, string name)
    {
        await clinician.ClickAsync("btn-invite-phone");
        await clinician.Page.TypeAsync(TestId("invite-number"), $"sip:phone@127.0.0.1:{phone.SipPort}");
        await clinician.Page.TypeAsync(TestId("invite-name"), name);
        await clinician.ClickAsync("invite-call");
        await phone.WaitForTextAsync("established, receiving from");
        await phone.PressAsync("1");
        await clinician.Page.WaitForAsync(
            $"document.querySelectorAll('{TestId("remote-tile")}[data-state=phone]').length === 2"
                + $" && document.body.innerText.includes({JsonSerializer.Serialize(name)})"
        );
        await clinician.Page.WaitForStatsAsync(s => s.Heard.Count() == 2, "both telephones");
    }

    private static Task MuteButtonAsync(Person clinician, string participant, bool disabled) =>
        clinician.Page.WaitForAsync(
            $"document.querySelector('{TestId("person-row")}[data-participant=\"{participant}\"] {TestId("btn-mute-person")}')?.disabled"
                + $" === {(disabled ? "true" : "false")}"
        );

    private static double Energy(PeerStats stats) => stats.Audio.Sum(a => a.TotalAudioEnergy);

    /// <summary>What was on its way is heard to its end, and then nothing for as long as one listens.</summary>
    private static async Task BecomesSilentAsync(Person clinician)
    {
        var since = await clinician.Page.StatsAsync();
        await clinician.Page.WaitForStatsAsync(
            now =>
            {
                // Silence that is sent, as by a caller on hold, carries a trace of energy.
                if (Energy(now) > Energy(since) + PeerStats.AudibleEnergy)
                    since = now;
                return now.At - since.At > Listen.TotalMilliseconds;
            },
            "an end of the voice"
        );
    }

    private static async Task ListenAsync(Person clinician)
    {
        var since = (await clinician.Page.StatsAsync()).At;
        await clinician.Page.WaitForStatsAsync(now => now.At - since > Listen.TotalMilliseconds, "time to listen");
    }

    private static async Task IsHeardAsync(Person clinician)
    {
        var before = Energy(await clinician.Page.StatsAsync());
        await clinician.Page.WaitForStatsAsync(s => Energy(s) > before + 10 * PeerStats.AudibleEnergy, "the voice again");
    }

    /// <summary>
    /// Each telephone heard the other, and not itself; both heard the clinician's fake microphone, which beeps once a second.
    /// The patient's recording ends at the hold, as baresip starts no other; after it the daughter's tells that both still meet.
    /// </summary>
    private static async Task HeardEachOtherAsync(Baresip patient, Baresip daughter)
    {
        var (byPatient, byDaughter) = (await patient.HeardAsync(), await daughter.HeardAsync());
        Assert.InRange(byPatient.Hears(Daughter), Heard, TimeSpan.MaxValue);
        Assert.InRange(byDaughter.Hears(Patient), Heard, TimeSpan.MaxValue);
        Assert.InRange(byDaughter.Last(SinceResumed).Hears(Patient), Heard, TimeSpan.MaxValue);
        Assert.InRange(byPatient.Hears(Patient), TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        Assert.InRange(byDaughter.Hears(Daughter), TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        Assert.InRange(byPatient.Beeps(), 3, 200);
    }
}
