using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Browsers.BrowserPage;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>Somebody whose browser gives out no microphone and no camera is told so wherever they press for one.</summary>
[Collection(Machine.Name)]
public class RefusedDeviceTests(Machine machine)
{
    private const string NoDevices = """
        if (navigator.mediaDevices)
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
        """;

    [Theory]
    [InlineData("waiting", true)]
    [InlineData("stage", false)]
    public async Task ButtonOfADevice_SaysWhatToDo_WhereItIsSeen(string view, bool waitingRoom)
    {
        var (patient, invitation) = await PatientAsync(waitingRoom);
        await using var _ = patient;
        await patient.Page.GotoAsync($"{invitation.Url}/visit#t={invitation.Token}");
        await patient.ClickAsync("check-skip");
        await patient.ClickAsync("check-join");
        await patient.WaitForTestIdAsync(view);

        foreach (var button in new[] { "btn-mic", "btn-camera" })
        {
            await patient.ClickAsync(button);
            await IsToldAsync(patient);
            await patient.Page.ClickAsync($"{TestId("banner")} button");
            await patient.Page.WaitForAsync($"!document.querySelector('{TestId("banner")}').checkVisibility()");
        }
    }

    [Theory]
    [InlineData("waiting", true)]
    [InlineData("stage", false)]
    public async Task LinkWithoutACheck_SaysSoUnasked(string view, bool waitingRoom)
    {
        var (patient, invitation) = await PatientAsync(waitingRoom);
        await using var _ = patient;
        await patient.Page.GotoAsync(invitation.DirectLink);
        await patient.WaitForTestIdAsync(view);
        await IsToldAsync(patient);
    }

    private async Task<(Person Patient, Invitation Invitation)> PatientAsync(bool waitingRoom)
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync(waitingRoom);
        return (new Person(await chromium.OpenAsync(init: NoDevices)), await server.InviteAsync(visit, "patient", "Jonas Weber"));
    }

    private static Task IsToldAsync(Person person) =>
        person.Page.WaitForAsync(
            "/is not allowed to use this. Allow it next to the address/.test([...document.querySelectorAll("
                + $"'{TestId("banner")}')].find(banner => banner.checkVisibility())?.innerText)"
        );
}
