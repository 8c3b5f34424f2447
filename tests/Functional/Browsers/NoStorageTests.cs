using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>A browser that keeps nothing for the page (blocked cookies, a strict frame of somebody else's, a full disk).</summary>
[Collection(Machine.Name)]
public class NoStorageTests(Machine machine)
{
    [Theory]
    [InlineData("Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });")]
    [InlineData("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };")]
    public async Task VisitsAsAnyOther(string init)
    {
        var server = await machine.ServerAsync();
        var chromium = await machine.ChromiumAsync();
        var visit = await server.CreateVisitAsync();
        await using var clinician = new Person(await chromium.OpenAsync());
        await using var patient = new Person(await chromium.OpenAsync(init: init));
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await patient.Page.GotoAsync((await server.InviteAsync(visit, "patient", "Jonas Weber")).DirectLink);
        await Task.WhenAll(clinician.SeesAndHearsAsync(1), patient.SeesAndHearsAsync(1));

        await patient.ClickAsync("btn-leave");
        await patient.ClickAsync("confirm-leave");
        await patient.WaitForStateAsync("ended");
        await patient.ClickAsync("btn-rejoin");
        await patient.WaitForStateAsync("joined");
    }
}
