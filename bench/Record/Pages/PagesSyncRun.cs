using System.Text.Json;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Record.Markers;
using MediaServer.Recorder.Journal;
using MediaServer.Recorder.Storage;

namespace MediaServer.Bench.Record.Pages;

/// <summary>
/// Two people on the visit's page in Chromium flash and beep at every second full second of the wall clock, agree to be recorded, and are
/// looked at in the film. What a page itself failed to mark, because it was held up, is not asked of the film.
/// </summary>
internal sealed class PagesSyncRun(int minutes, int processes)
{
    /// <summary>Half of the time between two markers, nearly.</summary>
    private const double Reach = 0.95;

    /// <summary>The film is small, as the cameras are: an hour is to leave the machine to whatever else it does.</summary>
    private const int Width = 640,
        Height = 360;

    /// <summary>From left to right.</summary>
    private static readonly Person[] People =
    [
        new("provider", Tone: 1100, Color: "#1020c0", Middle: (Width / 4, Height / 2)),
        new("patient", Tone: 1700, Color: "#0a6020", Middle: (Width * 3 / 4, Height / 2)),
    ];

    private sealed record Person(string Role, double Tone, string Color, (int X, int Y) Middle)
    {
        public object Markers =>
            new
            {
                hertz = Tone,
                color = Color,
                width = 320,
                height = 240,
                rate = 15,
            };
    }

    public async Task<SyncResult> MeasureAsync(CancellationToken cancel)
    {
        var process = ServerProcess.Start([
            "Recorder:Compose:Niceness=0",
            $"Recorder:Compose:Processes={processes}",
            $"Recorder:Compose:Width={Width}",
            $"Recorder:Compose:Height={Height}",
        ]);
        await using var server = await ServerUnderLoad.OpenAsync(process, cancel);
        var visit = await server.CreateVisitAsync(cancel, "ask");
        var (recording, marked) = await TalkAsync(server, visit, cancel);
        var composed = await server.ComposedAsync(recording, cancel);
        if (composed.GetProperty("state").GetString() != "ready")
            throw new InvalidOperationException($"The film is not ready: {composed}\n{process.Output}");
        var folder = JournalFolder.In(Path.Combine(process.DataDirectory, "recordings"), recording);
        var people = await LookAtAsync(server, composed, Path.Combine(process.DataDirectory, "film.mp4"), marked, cancel);
        return new SyncResult(minutes, RecordingManifest.Read(folder.Path)!.Faults.Count, people);
    }

    /// <returns>The recording, and when each of the people marked time while it ran for certain.</returns>
    private async Task<(string Recording, DateTimeOffset[][] Marked)> TalkAsync(
        ServerUnderLoad server,
        string visit,
        CancellationToken cancel
    )
    {
        await using var chromium = await MarkingChromium.StartAsync();
        var pages = new List<MarkingPage>();
        foreach (var person in People)
        {
            var page = await chromium.OpenAsync(person.Markers);
            await page.JoinAsync(server.Url, await server.InviteAsync(visit, cancel, person.Role));
            pages.Add(page);
        }
        await Task.WhenAll(pages.Select(p => p.SeeAsync()));
        var recording = await server.AskToRecordAsync(visit, cancel);
        await Task.WhenAll(pages.Select(p => p.AgreeAsync()));
        await Task.WhenAll(pages.Select(p => p.BeRecordedAsync()));
        var on = DateTimeOffset.UtcNow;
        await Task.Delay(TimeSpan.FromMinutes(minutes), cancel);
        var off = DateTimeOffset.UtcNow;
        await server.StopRecordingAsync(visit, cancel);
        var marked = await Task.WhenAll(pages.Select(p => p.MarkedAsync()));
        // The first picture comes with a key frame, and the last marker needs its time to get here.
        var (from, to) = (on + TimeSpan.FromSeconds(1), off - TimeSpan.FromSeconds(1));
        return (recording, [.. marked.Select(m => m.Where(at => at > from && at < to).ToArray())]);
    }

    private static async Task<PersonSync[]> LookAtAsync(
        ServerUnderLoad server,
        JsonElement composed,
        string path,
        DateTimeOffset[][] marked,
        CancellationToken cancel
    )
    {
        await using (var film = await server.ReadFileAsync(composed, "video/mp4", cancel))
        await using (var file = File.Create(path))
            await film.CopyToAsync(file, cancel);
        await using var events = await server.ReadFileAsync(composed, "application/json", cancel);
        var story = await JsonSerializer.DeserializeAsync<JsonElement>(events, cancellationToken: cancel);
        var started = story.GetProperty("startedAt").GetDateTimeOffset();
        var markers = new MarkedFilm(path);
        return
        [
            .. People.Zip(
                marked,
                (person, moments) =>
                    new PersonSync(
                        person.Role,
                        MarkerOffsets.Of(
                            markers.Flashes(person.Middle),
                            markers.Beeps(person.Tone),
                            [.. moments.Select(at => (at - started).TotalSeconds)],
                            Reach
                        )
                    )
            ),
        ];
    }
}
