using System.Diagnostics;
using System.Text.Json;
using MediaServer.Tests.Functional.Support;
using Microsoft.AspNetCore.SignalR.Client;

namespace MediaServer.Tests.Functional.Signaling;

public class GracefulStopTests
{
    /// <summary>Service managers kill after 90 s, container platforms after 10.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Terminated_TellsEverybody_LosesNothing_AndTakesThemBack()
    {
        var data = Directory.CreateTempSubdirectory("mediaserver");
        string visit;
        string resume;
        await using (var server = await MediaServerProcess.StartAsync("--Data:Directory", data.FullName))
        {
            visit = await server.CreateVisitAsync();
            var ann = await server.InviteAsync(visit, "patient", "Ann");
            await using var hub = Hub(server, ann.Token);
            var closed = new TaskCompletionSource();
            hub.Closed += _ => Task.FromResult(closed.TrySetResult());
            await hub.StartAsync();
            resume = (await hub.InvokeAsync<JsonElement>("Join", new { })).Text("resume");

            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(0, await server.StopAsync());
            Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, Soon);
            await closed.Task.WaitAsync(Soon);
            Assert.DoesNotContain("fail:", server.Output, StringComparison.Ordinal);
        }
        await using (var server = await MediaServerProcess.StartAsync("--Data:Directory", data.FullName))
        {
            await using var hub = Hub(server, $"resume.{resume}");
            await hub.StartAsync();
            Assert.Equal("joined", (await hub.InvokeAsync<JsonElement>("Join", new { resume })).Text("state"));
            var audit = await server.Api.GetStringAsync($"/api/audit?visit={visit}");
            Assert.Contains("\"participant.joined\"", audit, StringComparison.Ordinal);
            Assert.Contains("\"participant.returned\"", audit, StringComparison.Ordinal);
        }
        data.Delete(recursive: true);
    }

    private static HubConnection Hub(MediaServerProcess server, string token) =>
        new HubConnectionBuilder()
            .WithUrl($"{server.Url}/hub", options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .Build();
}
