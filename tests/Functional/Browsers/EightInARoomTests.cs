using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>A family conference: eight people in one room, all from one headless Chromium, for a minute.</summary>
[Collection(Machine.Name)]
public class EightInARoomTests(Machine machine)
{
    private const int People = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task EightPeople_OneMinute_EverybodySeesAndHearsEverybody()
    {
        var server = await machine.ServerAsync();
        await using var chromium = await Chromium.StartAsync();
        await using var page = await chromium.OpenAsync(
            720,
            480,
            await File.ReadAllTextAsync(Repository.File("tests/Functional/Browsers/eight.js"))
        );
        await page.GotoAsync(server.Url + "/");
        await page.EvaluateAsync("window.eight.clear()");
        var visit = await server.CreateVisitAsync(maxParticipants: People);
        for (var i = 0; i < People; i++)
        {
            var person = await server.InviteAsync(visit, i == 0 ? "provider" : "guest", $"Person {i + 1}");
            await page.EvaluateAsync($"window.eight.join('{person.Token}')");
        }
        await page.PollAsync(StatsAsync, all => all.All(one => one.Seen == People - 1 && one.Heard == People - 1), "all of all", Patience);

        await page.EvaluateAsync("window.probe.resetGaps()");
        var before = await StatsAsync();
        await Task.Delay(Duration, TestContext.Current.CancellationToken); // the length of the measurement
        var after = await StatsAsync();
        var gaps = await page.EvaluateAsync<Gap[]>("window.probe.gaps()");

        var longestFreeze = gaps.Max(g => g.Longest ?? Duration.TotalMilliseconds) / 1000;
        var concealed = before.Zip(after, Concealment).ToArray();
        await Figures.ReportAsync(
            "eight-in-a-room",
            new
            {
                people = People,
                seconds = Duration.TotalSeconds,
                videos = gaps.Length,
                framesPerSecond = new { least = PerSecond(gaps.Min(g => g.Frames)), mean = PerSecond(gaps.Average(g => g.Frames)) },
                freezes = after.Sum(a => a.Freezes) - before.Sum(b => b.Freezes),
                longestSecondsWithoutPicture = Math.Round(longestFreeze, 3),
                packetsLost = after.Sum(a => a.PacketsLost) - before.Sum(b => b.PacketsLost),
                audioConcealedPercent = new { worst = Math.Round(concealed.Max(), 3), mean = Math.Round(concealed.Average(), 3) },
            }
        );

        // The goal is 0.5 s and 0.5 %, and the figures say whether it was met. What the server owes on any machine is every packet;
        // how smoothly a browser decodes 56 streams depends on what else its machine does, so the bounds here are wide.
        Assert.Equal(People * (People - 1), gaps.Count(g => g.Frames > Duration.TotalSeconds));
        Assert.Equal(0, after.Sum(a => a.PacketsLost) - before.Sum(b => b.PacketsLost));
        Assert.True(longestFreeze <= 5, $"a picture stood still for {longestFreeze:F2} s");
        Assert.True(concealed.Average() < 10, $"{concealed.Average():F2} % of the audio was concealed");

        Task<Received[]> StatsAsync() => page.EvaluateAsync<Received[]>("window.eight.stats()");
    }

    /// <summary>One remote picture: how many there were, and the longest time between two of them in milliseconds.</summary>
    private sealed record Gap(int Frames, double? Longest);

    /// <summary>What one of the eight has received so far.</summary>
    private sealed record Received(
        long[] FramesDecoded,
        double[] Energies,
        long SamplesReceived,
        long SamplesConcealed,
        long PacketsLost,
        long Freezes
    )
    {
        public int Seen => FramesDecoded.Count(frames => frames > 5);
        public int Heard => Energies.Count(energy => energy > 0);
    }

    private static double PerSecond(double frames) => Math.Round(frames / Duration.TotalSeconds, 1);

    private static double Concealment(Received before, Received after) =>
        100.0 * (after.SamplesConcealed - before.SamplesConcealed) / (after.SamplesReceived - before.SamplesReceived);
}
