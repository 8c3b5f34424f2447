using System.Net.Http.Json;
using MediaServer.Recorder.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>How long recordings are kept, and what may come between.</summary>
public class RecordingRetentionTests
{
    private const int Days = 30;

    private static Task<RecordingStory> StartAsync() =>
        RecordingStory.StartAsync(
            new
            {
                recording = "ask",
                waitingRoom = false,
                retentionDays = Days,
            }
        );

    /// <summary>Recordings that are due one after the other.</summary>
    private static async Task<string[]> RecordAsync(RecordingStory story, int count)
    {
        var recordings = new string[count];
        for (var i = 0; i < count; i++)
        {
            recordings[i] = await story.RecordAndFinishAsync();
            story.Time.Advance(TimeSpan.FromSeconds(1));
        }
        return recordings;
    }

    private static async Task UntilDeletedAsync(RecordingStory story, string recording)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await story.DescribeAsync(recording)).Text("state") != "deleted")
            patience.Token.ThrowIfCancellationRequested();
    }

    private static async Task HoldAsync(RecordingStory story, string recording)
    {
        using var held = await story.Server.Api.PutAsJsonAsync($"/api/recordings/{recording}/hold", new { hold = true });
        held.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task WhatIsDueIsDeleted_AndWhatIsHeldStays()
    {
        await using var story = await StartAsync();
        var (kept, due) = (await story.RecordAndFinishAsync(), await story.RecordAndFinishAsync());
        await HoldAsync(story, kept);
        Assert.Equal(
            story.Time.GetUtcNow().AddDays(Days).ToUnixTimeMilliseconds(),
            (await story.DescribeAsync(due)).GetProperty("retainUntil").GetDateTimeOffset().ToUnixTimeMilliseconds()
        );
        story.Time.Advance(TimeSpan.FromDays(Days - 1));
        Assert.Empty(story.Archive.Deleted);
        story.Time.Advance(TimeSpan.FromDays(1.1));
        await UntilDeletedAsync(story, due);
        Assert.Equal([due], story.Archive.Deleted);
    }

    [Fact]
    public async Task Failed_IsDeletedAsWell_AndTryingAgainGivesItNoMoreTime()
    {
        await using var story = await StartAsync();
        story.Archive.Process = (_, _, _) => Task.FromResult(ProcessingResult.Failed("not_verified"));
        var id = await story.RecordAsync();
        await story.Clinician.CallAsync("StopRecording");
        await story.CloseAsync(id, "failed");
        var until = (await story.DescribeAsync(id)).GetProperty("retainUntil").GetDateTimeOffset();
        Assert.Equal(story.Time.GetUtcNow().AddDays(Days).ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds());
        story.Time.Advance(TimeSpan.FromDays(Days - 1));
        await story.Server.PostAsync($"/api/recordings/{id}/process");
        Assert.Equal("failed", (await story.Clinician.HearAsync("recordings")).Text("state"));
        Assert.Equal(until, (await story.DescribeAsync(id)).GetProperty("retainUntil").GetDateTimeOffset());
        story.Time.Advance(TimeSpan.FromDays(1.1));
        await UntilDeletedAsync(story, id);
    }

    [Fact]
    public async Task OneCannotBeDeleted_TheOthersAre_AndItIsTriedAgain()
    {
        await using var story = await StartAsync();
        var recordings = await RecordAsync(story, 2);
        story.Archive.Deleting = recording => recording == recordings[0] ? throw new IOException("the disk is gone") : Task.CompletedTask;
        story.Time.Advance(TimeSpan.FromDays(Days + 1));
        await UntilDeletedAsync(story, recordings[1]);
        Assert.Equal("ready", (await story.DescribeAsync(recordings[0])).Text("state"));
        story.Archive.Deleting = null;
        story.Time.Advance(TimeSpan.FromHours(1));
        await UntilDeletedAsync(story, recordings[0]);
    }

    [Fact]
    public async Task HeldWhileOthersAreDeleted_Stays()
    {
        await using var story = await StartAsync();
        var recordings = await RecordAsync(story, 3);
        story.Archive.Deleting = recording => recording == recordings[0] ? HoldAsync(story, recordings[1]) : Task.CompletedTask;
        story.Time.Advance(TimeSpan.FromDays(Days + 1));
        await UntilDeletedAsync(story, recordings[2]);
        Assert.Equal([recordings[0], recordings[2]], story.Archive.Deleted);
        Assert.Equal("ready", (await story.DescribeAsync(recordings[1])).Text("state"));
    }
}
