using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>What people do during a visit: mute, camera off, share, come late, leave.</summary>
[Collection(Machine.Name)]
public class ControlsTests(Machine machine)
{
    [Fact]
    public async Task Mute_SilencesWithoutRenegotiation_AndComesBack()
    {
        var (clinician, patient) = await TwoAsync();
        await using var _ = clinician;
        await using var __ = patient;
        var answersBefore = await patient.Page.EvaluateAsync<string>("window.probe.sdp().remote");

        await clinician.ClickAsync("btn-mic");
        await clinician.Page.WaitForAsync(Pressed("btn-mic", "false"));
        var quiet = await AudioEnergyStopsAsync(patient);

        await clinician.ClickAsync("btn-mic");
        await patient.Page.WaitForStatsAsync(
            s => s.Audio.Sum(a => a.TotalAudioEnergy) > quiet + PeerStats.AudibleEnergy,
            "sound again after the mute"
        );
        Assert.Equal(answersBefore, await patient.Page.EvaluateAsync<string>("window.probe.sdp().remote"));
        await patient.StillSeesAndHearsAsync(1);
    }

    [Fact]
    public async Task CameraOff_ShowsNoStalePicture_AndComesBackAtOnce()
    {
        var (clinician, patient) = await TwoAsync();
        await using var _ = clinician;
        await using var __ = patient;

        await clinician.ClickAsync("btn-camera");
        await patient.Page.WaitForAsync($"document.querySelector('{TestId("remote-tile")}').dataset.state === 'avatar'");

        await clinician.ClickAsync("btn-camera");
        await patient.Page.WaitForAsync($"document.querySelector('{TestId("remote-tile")}').dataset.state === 'video'");
        await patient.Page.WaitForMovingPictureAsync("remote-video");
        await patient.StillSeesAndHearsAsync(1);
    }

    [Fact]
    public async Task CameraTakenByTheSystem_ComesBackWithATap_AndAMutedPersonStaysMuted()
    {
        var (clinician, patient) = await TwoAsync();
        await using var _ = clinician;
        await using var __ = patient;
        await patient.ClickAsync("btn-mic");
        await patient.Page.WaitForAsync(Pressed("btn-mic", "false"));

        await patient.Page.EvaluateAsync<bool>(TakeCamera);
        await patient.WaitForTestIdAsync("banner");
        await patient.Page.ClickAsync($"{TestId("banner")} button");
        await patient.Page.WaitForAsync($"document.querySelector('{TestId("self-video")}').srcObject.getVideoTracks()[0] !== taken");
        await patient.Page.WaitForAsync($"document.querySelector('{TestId("banner")}').hidden");
        Assert.True(await patient.Page.EvaluateAsync<bool>(Pressed("btn-mic", "false")));
        await clinician.Page.WaitForMovingPictureAsync("remote-video");
    }

    [Fact]
    public async Task CameraThatComesBackByItself_TakesItsMessageAway()
    {
        var (clinician, patient) = await TwoAsync();
        await using var _ = clinician;
        await using var __ = patient;

        await patient.Page.EvaluateAsync<bool>(TakeCamera);
        await patient.WaitForTestIdAsync("banner");
        await patient.Page.EvaluateAsync<bool>("delete taken.muted && taken.dispatchEvent(new Event('unmute'))");
        await patient.Page.WaitForAsync($"document.querySelector('{TestId("banner")}').hidden");
    }

    [Fact]
    public async Task ScreenShare_IsASecondVideo_BesideTheCamera()
    {
        var (clinician, patient) = await TwoAsync();
        await using var _ = clinician;
        await using var __ = patient;

        await clinician.ClickAsync("btn-share");
        await patient.WaitForTestIdAsync("screen-tile");
        await patient.Page.WaitForStatsAsync(s => s.Video.Count(v => v.FramesDecoded > 0) >= 2, "camera and screen decoded");
        await patient.StillSeesAndHearsAsync(1);

        await clinician.ClickAsync("btn-share");
        await patient.Page.WaitForAsync($"!document.querySelector('{TestId("screen-tile")}')?.checkVisibility()");
        await patient.StillSeesAndHearsAsync(1);
    }

    [Fact]
    public async Task LateJoiner_GetsPicturesOfEverybody_AndLeavingTakesThemAway()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var (clinician, patient) = await TwoAsync();
        await using var _ = clinician;
        await using var __ = patient;
        var visit = _visit!;

        await using var interpreter = new Person(await chromium.OpenAsync());
        await interpreter.Page.GotoAsync((await server.InviteAsync(visit, "interpreter", "Mina Ito")).DirectLink);
        await Task.WhenAll(interpreter.SeesAndHearsAsync(2), clinician.SeesAndHearsAsync(2), patient.SeesAndHearsAsync(2));
        await Task.WhenAll(interpreter.StillSeesAndHearsAsync(2), clinician.StillSeesAndHearsAsync(2));

        await interpreter.ClickAsync("btn-leave");
        await interpreter.ClickAsync("confirm-leave");
        await interpreter.WaitForStateAsync("ended");
        await clinician.Page.WaitForAsync($"document.querySelectorAll('{TestId("remote-tile")}').length === 1");
        await Task.WhenAll(clinician.StillSeesAndHearsAsync(1), patient.StillSeesAndHearsAsync(1));
    }

    /// <summary>What iOS does to the page's camera when another program wants it.</summary>
    private static readonly string TakeCamera = $$"""
        window.taken = document.querySelector('{{TestId("self-video")}}').srcObject.getVideoTracks()[0],
        Object.defineProperty(taken, 'muted', { value: true, configurable: true }),
        taken.dispatchEvent(new Event('mute'))
        """;

    private string? _visit;

    private async Task<(Person Clinician, Person Patient)> TwoAsync()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        _visit = await server.CreateVisitAsync();
        var clinician = new Person(await chromium.OpenAsync());
        var patient = new Person(await chromium.OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(_visit, "provider", "Dr. Ada Osei")).DirectLink);
        await patient.Page.GotoAsync((await server.InviteAsync(_visit, "patient", "Jonas Weber")).DirectLink);
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));
        return (clinician, patient);
    }

    private static string Pressed(string testId, string value) =>
        $"document.querySelector('{TestId(testId)}').getAttribute('aria-pressed') === '{value}'";

    /// <summary>Waits until a whole second passes in which no energy arrives; returns what had arrived by then.</summary>
    private static async Task<double> AudioEnergyStopsAsync(Person listener)
    {
        var since = await listener.Page.StatsAsync();
        var stats = await listener.Page.WaitForStatsAsync(
            now =>
            {
                if (Energy(now) > Energy(since) + 1e-7)
                    since = now;
                return now.At - since.At > 1500; // the fake microphone beeps once a second
            },
            "silence"
        );
        return Energy(stats);
    }

    private static double Energy(PeerStats stats) => stats.Audio.Sum(a => a.TotalAudioEnergy);
}
