using System.Text.RegularExpressions;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>A visit inside somebody else's web app, which lives on another origin than ours.</summary>
[Collection(Machine.Name)]
public partial class EmbedTests(Machine machine)
{
    [Fact]
    public async Task ElementOfTheReadme_OnAForeignPage_HoldsAVisit()
    {
        var server = await machine.ServerAsync();
        var visit = await server.CreateVisitAsync();
        await using var clinician = await ClinicianAsync(server, visit);
        var patient = await server.InviteAsync(visit, "patient", "Jonas Weber");
        var snippet = EmbedExample().Match(await File.ReadAllTextAsync(Repository.File("README.md"))).Groups["html"].Value;
        Assert.Contains("<ms-visit", snippet);

        await using var page = await (await machine.ChromiumAsync()).OpenAsync();
        await using var app = await ForeignWebApp.StartAsync(
            ForeignWebApp.AnyOrigin(),
            snippet.Replace("https://visits.example.org", server.Url),
            patient.Token
        );
        await page.GotoAsync(app.Origin);

        await page.WaitForStatsAsync(s => s.Video.Any(v => v.FramesDecoded > 5) && s.Heard.Any(), "picture and sound of the clinician");
        Assert.Equal("joined", await page.EvaluateAsync<string>("document.querySelector('ms-visit').visit.state"));
        await clinician.SeesAndHearsAsync(1);

        // A camera that is off leaves no picture behind, and whoever is out has nothing left to press.
        const string inside = "document.querySelector('ms-visit').shadowRoot.querySelector";
        Assert.True(await page.EvaluateAsync<bool>($"{inside}('video.camera').checkVisibility()"));
        await clinician.ClickAsync("btn-camera");
        await page.WaitForAsync($"!{inside}('video.camera').checkVisibility()");
        await page.EvaluateAsync("document.querySelector('ms-visit').visit.leave()");
        await page.WaitForAsync($"!{inside}('.bar').checkVisibility() && {inside}('.text').checkVisibility()");
    }

    [Fact]
    public async Task Frame_MirrorsTheVisit_AndObeysOnlyTheOriginItWasMadeFor()
    {
        var origin = ForeignWebApp.AnyOrigin();
        await using var server = await MediaServerProcess.StartAsync("--Web:Origins:0", origin);
        var visit = await server.CreateVisitAsync();
        await using var clinician = await ClinicianAsync(server, visit);
        var patient = await server.InviteAsync(visit, "patient", "Jonas Weber");
        var source = $"{server.Url}/embed?skipcheck=1#t={patient.Token}&origin={origin}";
        const string Listen = """
            <script>
              window.heard = [];
              addEventListener("message", ({ origin, data }) => data?.source === "mediaserver" && heard.push({ origin, ...data }));
            </script>
            """;

        await using var page = await (await machine.ChromiumAsync()).OpenAsync();
        var frame = $"""<iframe src="{source}" allow="camera; microphone; autoplay" width="800" height="600"></iframe>""";
        await using var app = await ForeignWebApp.StartAsync(origin, Listen + frame, patient.Token);
        await page.GotoAsync(origin);
        await page.WaitForAsync("heard.some(({ event, data }) => event === 'state' && data.to === 'joined')");
        Assert.True(await page.EvaluateAsync<bool>($"heard.every(({{ origin }}) => origin === '{server.Url}')"));
        await clinician.SeesAndHearsAsync(1);

        // A frame for another origin takes no orders from this one; the right one is obeyed.
        await page.EvaluateAsync("frames[0].postMessage({ source: 'mediaserver', command: 'leave' }, 'http://elsewhere.example')");
        await page.EvaluateAsync("frames[0].postMessage({ source: 'mediaserver', command: 'setMic', on: false }, '*')");
        await page.WaitForAsync(
            "heard.some(({ event, data }) => event === 'participants' && data.updated.some(({ micOn }) => micOn === false))"
        );
        await page.EvaluateAsync("frames[0].postMessage({ source: 'mediaserver', command: 'leave' }, '*')");
        await page.WaitForAsync("heard.some(({ event, data }) => event === 'state' && data.to === 'left')");
    }

    [Fact]
    public async Task AnyPageButTheEmbed_RefusesToBeFramed()
    {
        var server = await machine.ServerAsync();
        var patient = await server.InviteAsync(await server.CreateVisitAsync(), "patient", "Jonas Weber");
        await using var page = await (await machine.ChromiumAsync()).OpenAsync();
        var frame = $"""<iframe src="{patient.DirectLink}"></iframe>""";
        await using var app = await ForeignWebApp.StartAsync(ForeignWebApp.AnyOrigin(), frame, patient.Token);
        await page.GotoAsync(app.Origin);

        await page.PollAsync(
            () => Task.FromResult(page.Page.Frames.Select(f => f.Url).ToArray()),
            urls => urls.Any(url => url.StartsWith("chrome-error:", StringComparison.Ordinal)),
            "the browser's refusal"
        );
    }

    private async Task<Person> ClinicianAsync(MediaServerProcess server, string visit)
    {
        var clinician = new Person(await (await machine.ChromiumAsync()).OpenAsync());
        await clinician.Page.GotoAsync((await server.InviteAsync(visit, "provider", "Dr. Ada Osei")).DirectLink);
        await clinician.WaitForStateAsync("joined");
        return clinician;
    }

    [GeneratedRegex("```html\n(?<html>.*?)```", RegexOptions.Singleline)]
    private static partial Regex EmbedExample();
}
