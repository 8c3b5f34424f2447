using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Recorder.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>From the closed journal to the film: processing, playing, keeping and deleting.</summary>
public class RecordingFileTests
{
    private static async Task<HttpResponseMessage> GetAsync(
        RecordingStory story,
        string path,
        string? token,
        RangeHeaderValue? range = null,
        string? cookie = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Range = range;
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await story.Server.Http.SendAsync(request);
    }

    [Fact]
    public async Task ClosedJournal_IsProcessed_WithProgress_AndReady()
    {
        await using var story = await RecordingStory.StartAsync();
        var go = new TaskCompletionSource();
        story.Archive.Process = async (recording, progress, _) =>
        {
            progress.Report(0.25);
            await go.Task;
            return story.Archive.Finish(recording);
        };
        var id = await story.RecordAsync();
        Assert.Equal("recording", (await story.DescribeAsync(id)).Text("state"));
        await story.Clinician.CallAsync("StopRecording");
        story.Recorder.Report(new RecordingClosed(story.Visit, id));
        var told = await story.Clinician.HearAsync("recordings");
        Assert.Equal(("processing", 0.25), (told.Text("state"), told.GetProperty("progress").GetDouble()));
        Assert.Equal(0.25, (await story.DescribeAsync(id)).GetProperty("progress").GetDouble());
        go.SetResult();
        Assert.Equal("ready", (await story.Clinician.HearAsync("recordings")).Text("state"));
        var ready = await story.DescribeAsync(id);
        Assert.Equal(
            (90_000, "recording.mp4", 100_000),
            (
                ready.GetProperty("durationMs").GetInt64(),
                ready.GetProperty("files")[0].Text("name"),
                ready.GetProperty("files")[0].GetProperty("size").GetInt64()
            )
        );
        Assert.Contains("recording.ready", await story.AuditAsync());
    }

    [Fact]
    public async Task File_IsServedInRanges_ToThoseWhoMay()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAndFinishAsync();
        var path = $"/api/recordings/{id}/files/recording.mp4";
        using var whole = await GetAsync(story, path, ServerFixture.Secret);
        Assert.Equal(story.Archive.FilmOf(id), await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal(("video/mp4", "bytes"), (whole.Content.Headers.ContentType?.MediaType, whole.Headers.AcceptRanges.Single()));
        using var part = await GetAsync(story, path, story.Doctor.Token, new RangeHeaderValue(50_000, 50_099));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(story.Archive.FilmOf(id)[50_000..50_100], await part.Content.ReadAsByteArrayAsync());
        using var patient = await GetAsync(story, path, story.Ann.Token);
        Assert.Equal(HttpStatusCode.Forbidden, patient.StatusCode);
        using var nobody = await GetAsync(story, path, null);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        var elsewhere = await story.Server.InviteAsync(await story.Server.CreateVisitAsync(), "provider");
        using var stranger = await GetAsync(story, path, elsewhere.Token);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        // The whole file and a piece out of the middle: somebody looked once.
        Assert.Single(await story.AuditAsync(), a => a == "recording.opened");
    }

    [Fact]
    public async Task ExpiredToken_OpensNoRecording_ButTheSeatsSecretDoes()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAndFinishAsync();
        string[] paths = [$"/api/visits/{story.Visit}/recordings", $"/api/recordings/{id}", $"/api/recordings/{id}/files/recording.mp4"];
        await using var early = await Person.ConnectAsync(story.Server, story.Doctor.Token);
        story.Time.Advance(TimeSpan.FromMinutes(15));

        foreach (var path in paths)
        {
            using var stale = await GetAsync(story, path, story.Doctor.Token);
            Assert.Equal(HttpStatusCode.Forbidden, stale.StatusCode);
            using var kept = await GetAsync(story, path, $"resume.{story.Clinician.Resume}");
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        }
        await using var late = await Person.ConnectAsync(story.Server, story.Doctor.Token);
        Assert.Equal("not_admitted", await late.RefusedAsync("Recordings"));
        await late.JoinAsync(new { resume = story.Clinician.Resume });
        Assert.Equal(id, (await late.AskAsync("Recordings"))[0].Text("id"));
        Assert.Equal(id, (await early.AskAsync("Recordings"))[0].Text("id")); // connected in time
    }

    [Fact]
    public async Task Ticket_OpensThisRecordingsFilesInAPlayer_ForAWhile()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAndFinishAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Post, $"/api/recordings/{id}/ticket");
        asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", story.Doctor.Token);
        using var given = await story.Server.Http.SendAsync(asked);
        var cookie = given.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains($"path=/api/recordings/{id}/files", cookie, StringComparison.Ordinal);
        var value = cookie.Split(';')[0];
        using var film = await GetAsync(story, $"/api/recordings/{id}/files/recording.mp4", null, cookie: value);
        Assert.Equal(HttpStatusCode.OK, film.StatusCode);
        using var other = await GetAsync(story, "/api/recordings/other/files/recording.mp4", null, cookie: value);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        using var list = await GetAsync(story, $"/api/visits/{story.Visit}/recordings", null, cookie: value);
        Assert.Equal(HttpStatusCode.Forbidden, list.StatusCode);
        story.Time.Advance(TimeSpan.FromHours(4.1));
        using var late = await GetAsync(story, $"/api/recordings/{id}/files/recording.mp4", null, cookie: value);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Fact]
    public async Task Failure_IsSaid_AndMayBeTriedAgain()
    {
        await using var story = await RecordingStory.StartAsync();
        story.Archive.Process = (_, _, _) => Task.FromResult(ProcessingResult.Failed("not_verified"));
        var id = await story.RecordAsync();
        await story.Clinician.CallAsync("StopRecording");
        await story.CloseAsync(id, "failed");
        Assert.Equal("not_verified", (await story.DescribeAsync(id)).Text("failure"));
        story.Archive.Process = null;
        await story.Server.PostAsync($"/api/recordings/{id}/process");
        Assert.Equal("ready", (await story.Clinician.HearAsync("recordings")).Text("state"));
        Assert.False((await story.DescribeAsync(id)).TryGetProperty("failure", out _));
    }

    [Fact]
    public async Task Cancel_EndsTheWork()
    {
        await using var story = await RecordingStory.StartAsync();
        story.Archive.Process = async (_, progress, cancel) =>
        {
            progress.Report(0.5);
            await Task.Delay(Timeout.Infinite, cancel);
            throw new InvalidOperationException("not reached");
        };
        var id = await story.RecordAsync();
        await story.Clinician.CallAsync("StopRecording");
        story.Recorder.Report(new RecordingClosed(story.Visit, id));
        await story.Clinician.HearAsync("recordings");
        await story.Server.PostAsync($"/api/recordings/{id}/cancel");
        var told = await story.Clinician.HearAsync("recordings");
        Assert.Equal(("failed", "cancelled"), (told.Text("state"), told.Text("failure")));
    }

    [Fact]
    public async Task Restart_UnfinishedWorkGoesOn()
    {
        var data = Directory.CreateTempSubdirectory("mediaserver");
        try
        {
            string id;
            var slow = new FakeArchive
            {
                Process = async (_, _, cancel) =>
                {
                    await Task.Delay(Timeout.Infinite, cancel);
                    throw new InvalidOperationException("not reached");
                },
            };
            await using (var before = await RecordingStory.StartAsync(data: data, archive: slow))
            {
                id = await before.RecordAsync();
                await before.Clinician.CallAsync("StopRecording");
                before.Recorder.Report(new RecordingClosed(before.Visit, id));
            }
            var processed = new TaskCompletionSource<string>();
            var archive = new FakeArchive();
            archive.Process = (recording, _, _) =>
            {
                processed.TrySetResult(recording);
                return Task.FromResult(archive.Finish(recording));
            };
            await using var after = await RecordingStory.StartAsync(data: data, archive: archive);
            Assert.Equal(id, await processed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Delete_DestroysAndIsAudited_UnlessHeld()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAndFinishAsync();
        using var hold = await story.Server.Api.PutAsJsonAsync($"/api/recordings/{id}/hold", new { hold = true });
        Assert.Equal(HttpStatusCode.NoContent, hold.StatusCode);
        using var refused = await story.Server.Api.DeleteAsync($"/api/recordings/{id}");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Empty(story.Archive.Deleted);
        await story.Server.Api.PutAsJsonAsync($"/api/recordings/{id}/hold", new { hold = false });
        using var deleted = await story.Server.Api.DeleteAsync($"/api/recordings/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([id], story.Archive.Deleted);
        Assert.Equal("deleted", (await story.DescribeAsync(id)).Text("state"));
        using var gone = await GetAsync(story, $"/api/recordings/{id}/files/recording.mp4", ServerFixture.Secret);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(
            ["recording.held", "recording.released", "recording.deleted"],
            (await story.AuditAsync()).Where(a => a is "recording.held" or "recording.released" or "recording.deleted")
        );
        // Who agreed to what outlives the recording.
        var consents = await story.Server.Api.GetFromJsonAsync<JsonElement>($"/api/visits/{story.Visit}/consents");
        Assert.Equal(2, consents.GetArrayLength());
    }

    [Fact]
    public async Task Delete_WhileItRuns_Conflicts()
    {
        await using var story = await RecordingStory.StartAsync();
        var id = await story.RecordAsync();
        using var refused = await story.Server.Api.DeleteAsync($"/api/recordings/{id}");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }
}
