using System.Net;
using System.Text.Json;
using MediaServer.Recorder.Control;
using MediaServer.Server.Stores;
using MediaServer.Tests.Functional.Signaling;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Stores;

/// <summary>The same server on PostgreSQL: migrations, restart, two writers, and a database that goes away.</summary>
public class PostgresTests
{
    [Fact]
    public async Task Visit_SurvivesARestart_AndItsAuditIsWhole()
    {
        await using var postgres = await PostgresServer.StartAsync();
        string visit,
            resume;
        Invitee ben;
        await using (var server = await StartAsync(postgres))
        {
            visit = await server.CreateVisitAsync(new { title = "Nachsorge – später", startsAt = "2030-01-02T03:04:05+02:00" });
            var ann = await server.InviteAsync(visit, "patient", "Ann");
            ben = await server.InviteAsync(visit, "patient", "Ben");
            await using var patient = await Person.JoinAsync(server, ann);
            await server.PostAsync($"/api/visits/{visit}/participants/{ann.Id}/admit");
            await using var other = await Person.JoinAsync(server, ben);
            await server.PostAsync($"/api/visits/{visit}/participants/{ben.Id}/deny");
            resume = patient.Resume;
        }
        await using (var server = await StartAsync(postgres))
        {
            await using var patient = await Person.ConnectAsync(server, $"resume.{resume}");
            Assert.Equal("joined", (await patient.JoinAsync(new { resume })).Text("state"));
            await using var other = await Person.ConnectAsync(server, ben);
            Assert.Equal("forbidden", await other.RefusedAsync("Join", new { }));
            await server.PostAsync($"/api/visits/{visit}/end");
            var stored = JsonSerializer.Deserialize<JsonElement>(await server.Api.GetStringAsync($"/api/visits/{visit}"));
            Assert.Equal(("ended", "Nachsorge – später"), (stored.Text("state"), stored.Text("title")));
            Assert.Equal(new DateTimeOffset(2030, 1, 2, 1, 4, 5, TimeSpan.Zero), stored.GetProperty("startsAt").GetDateTimeOffset());
            AssertChain(visit, await server.Api.GetStringAsync($"/api/audit?visit={visit}"), atLeast: 10);
        }
    }

    [Fact]
    public async Task TwoNodes_AppendingToOneChain_LeaveItWhole()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var one = await StartAsync(postgres);
        await using var other = await StartAsync(postgres);
        var visit = await one.CreateVisitAsync();
        var invitations = Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).InviteAsync(visit, "guest"));
        await Task.WhenAll(invitations);
        await other.Api.GetStringAsync($"/api/audit?visit={visit}"); // both have written what they had
        AssertChain(visit, await one.Api.GetStringAsync($"/api/audit?visit={visit}"), atLeast: 41);
    }

    [Fact]
    public async Task Recording_AndWhoAgreed_AreThereAfterARestart_AndItGoesOn()
    {
        await using var postgres = await PostgresServer.StartAsync();
        string visit,
            recording;
        await using (var before = await RecordingStory.StartAsync(configuration: Configuration(postgres)))
            (visit, recording) = (before.Visit, await before.RecordAsync());

        await using var after = await RecordingStory.StartAsync(configuration: Configuration(postgres));
        var start = await after.Recorder.NextAsync<StartRecording>();
        Assert.Equal((recording, visit, 2), (start.Recording, start.Visit, start.Included.Count));
        var consents = JsonSerializer.Deserialize<JsonElement>(await after.Server.Api.GetStringAsync($"/api/visits/{visit}/consents"));
        Assert.Equal([true, true], consents.EnumerateArray().Select(c => c.GetProperty("yes").GetBoolean()));
        await after.Server.PostAsync($"/api/visits/{visit}/recording/stop");
        await after.Recorder.NextAsync<StopRecording>();
        var stored = JsonSerializer.Deserialize<JsonElement>(await after.Server.Api.GetStringAsync($"/api/recordings/{recording}"));
        Assert.Equal(("processing", "stopped"), (stored.Text("state"), stored.Text("reason")));
    }

    [Fact]
    public async Task DatabaseAway_VisitsGoOn_AndNothingIsLost()
    {
        using var logs = new CapturedLogs();
        await using var postgres = await PostgresServer.StartAsync();
        await using var server = await StartAsync(postgres, logs);
        var visit = await server.CreateVisitAsync();
        var ann = await server.InviteAsync(visit, "patient", "Ann");
        await using var clinician = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        await using var patient = await Person.JoinAsync(server, ann);

        await postgres.StopAsync();
        await clinician.CallAsync("Admit", new { participant = ann.Id });
        Assert.Equal("joined", (await patient.HearAsync("state")).Text("to"));
        Assert.Equal("ok", await server.Http.GetStringAsync("/health/live"));
        using (var ready = await server.Http.GetAsync("/health/ready"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        // Away for longer than the driver is patient, so that it is the writer who tries again.
        await Condition.HoldsAsync(() => logs.Lines.Any(line => line.Contains("not stored yet", StringComparison.Ordinal)));

        await postgres.ResumeAsync();
        await Condition.HoldsAsync(async () =>
        {
            using var ready = await server.Http.GetAsync("/health/ready");
            return ready.IsSuccessStatusCode;
        });
        var audit = await server.Api.GetStringAsync($"/api/audit?visit={visit}");
        AssertChain(visit, audit, atLeast: 6);
        Assert.Contains("\"participant.joined\"", audit.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    private static Task<ServerFixture> StartAsync(PostgresServer postgres, CapturedLogs? logs = null) =>
        ServerFixture.StartAsync(
            new()
            {
                Media = new FakeMediaNode(),
                Logs = logs,
                Configuration = Configuration(postgres),
            }
        );

    private static string[] Configuration(PostgresServer postgres) =>
        [
            "--Data:Provider",
            "postgres",
            "--Data:ConnectionString",
            postgres.ConnectionString,
            "--Phone:PinKey",
            "0123456789abcdef0123456789abcdef",
        ];

    /// <summary>Each line's hash is over the line, and the next one names it.</summary>
    private static void AssertChain(string visit, string ndjson, int atLeast)
    {
        var rows = AuditLines.Read(visit, ndjson);
        Assert.InRange(rows.Length, atLeast, int.MaxValue);
        Assert.Null(AuditChain.FindBreak(rows));
    }
}
