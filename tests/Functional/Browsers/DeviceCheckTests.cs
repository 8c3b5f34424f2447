using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>The check in front of a visit, when devices are slower than the person.</summary>
[Collection(Machine.Name)]
public class DeviceCheckTests(Machine machine)
{
    /// <summary>From <c>hold()</c> on, devices open only once the page is told <c>release()</c>; what they opened is in <c>late</c>.</summary>
    private const string SlowDevices = """
        if (navigator.mediaDevices) {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          let released = Promise.resolve();
          window.slow = {
            late: [],
            hold() { released = new Promise(resolve => (slow.release = resolve)); },
          };
          navigator.mediaDevices.getUserMedia = async constraints => {
            const wait = released;
            const stream = await open(constraints);
            if (slow.release) slow.late.push(...stream.getTracks());
            await wait;
            return stream;
          };
        }
        """;

    [Fact]
    public async Task DeviceThatOpensDuringTheVisit_IsLetGo_AndLeavesTheScreenAlone()
    {
        await using var patient = await AtThePictureAsync();
        await ChooseAnotherMicrophoneAsync(patient);
        await patient.ClickAsync("check-next");
        await patient.ClickAsync("check-join");
        await patient.WaitForTestIdAsync("stage");

        await patient.Page.EvaluateAsync("slow.release()");
        await patient.Page.WaitForAsync("slow.late.every(track => track.readyState === 'ended')");
        await PaintedAsync(patient);
        await patient.WaitForTestIdAsync("stage");
        Assert.True(await patient.Page.EvaluateAsync<bool>($"document.querySelector('{TestId("btn-leave")}').checkVisibility()"));
    }

    [Fact]
    public async Task DeviceThatOpensWhileTheNameIsTyped_IsShownOnTheWayBackOnly()
    {
        await using var patient = await AtThePictureAsync();
        await ChooseAnotherMicrophoneAsync(patient);
        await patient.ClickAsync("check-next");
        await patient.WaitForTestIdAsync("check-name");

        await patient.Page.EvaluateAsync("slow.release()");
        await PaintedAsync(patient);
        Assert.True(await patient.Page.EvaluateAsync<bool>($"!!document.querySelector('{TestId("check-name")}')"));

        await patient.ClickAsync("check-back");
        await patient.WaitForTestIdAsync("check-meter");
        await patient.Page.WaitForAsync("document.getElementById('choose-mic').selectedIndex === 1");
        Assert.Equal("live", await patient.Page.EvaluateAsync<string>("slow.late[0].readyState"));
    }

    [Fact]
    public async Task WithoutCameraAndMicrophone_MeansThoseThatWereLookedAt()
    {
        await using var patient = await AtThePictureAsync();
        await patient.ClickAsync("check-back");
        await patient.ClickAsync("check-skip");
        await patient.ClickAsync("check-join");
        await patient.WaitForTestIdAsync("stage");
        foreach (var button in new[] { "btn-mic", "btn-camera" })
            Assert.Equal(
                "false",
                await patient.Page.EvaluateAsync<string>($"document.querySelector('{TestId(button)}').getAttribute('aria-pressed')")
            );
    }

    private async Task<Person> AtThePictureAsync()
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var invitation = await server.InviteAsync(await server.CreateVisitAsync(), "patient", "Jonas Weber");
        var patient = new Person(await chromium.OpenAsync(init: SlowDevices));
        await patient.Page.GotoAsync($"{invitation.Url}/visit#t={invitation.Token}");
        await patient.ClickAsync("check-start");
        await patient.Page.WaitForMovingPictureAsync("check-preview");
        return patient;
    }

    /// <summary>Returns once the browser has opened it, which the page is not told yet.</summary>
    private static async Task ChooseAnotherMicrophoneAsync(Person person)
    {
        await person.Page.EvaluateAsync(
            """
            (() => {
              slow.hold();
              const list = document.getElementById('choose-mic');
              list.selectedIndex = 1;
              list.dispatchEvent(new Event('change'));
            })()
            """
        );
        await person.Page.WaitForAsync("slow.late.length === 1");
    }

    /// <summary>The check lists the devices before it paints; whoever has listed them after it sees what it painted.</summary>
    private static async Task PaintedAsync(Person person) =>
        await person.Page.EvaluateAsync("navigator.mediaDevices.enumerateDevices().then(() => navigator.mediaDevices.enumerateDevices())");
}
