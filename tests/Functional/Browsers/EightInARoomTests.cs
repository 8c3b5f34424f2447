using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Browsers;

/// <summary>A family conference: eight people in one room, all from one headless Chromium, for a minute.</summary>
[Collection(Machine.Name)]
public class EightInARoomTests(Machine machine)
{
    private const int People = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Eight encoders and fifty-six decoders share the cores of one machine with the server, so the pictures are small. What is judged is
    /// that none of them stops, not how sharp they are.
    /// </summary>
    private const string SmallCamera = """
        {
          const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = (constraints) =>
            ask({ ...constraints, video: constraints?.video ? { width: 160, height: 120, frameRate: 10 } : false });
        }
        """;

    [Fact]
    public async Task EightPeople_OneMinute_EverybodySeesAndHearsEverybody()
    {
        var server = await machine.ServerAsync();
        await using var chromium = await Chromium.StartAsync();
        var visit = await server.CreateVisitAsync(maxParticipants: People);
        var people = new List<Person>();
        try
        {
            for (var i = 0; i < People; i++)
            {
                var person = new Person(await chromium.OpenAsync(1280, 800, SmallCamera));
                people.Add(person);
                var role = i == 0 ? "provider" : "guest";
                await person.Page.GotoAsync((await server.InviteAsync(visit, role, $"Person {i + 1}")).DirectLink);
                await person.WaitForStateAsync("joined");
            }
            foreach (var person in people)
                await person.SeesAndHearsAsync(People - 1, TimeSpan.FromSeconds(90));

            foreach (var person in people)
                await person.Page.EvaluateAsync("window.probe.resetGaps()");
            var before = await Task.WhenAll(people.Select(p => p.Page.StatsAsync()));
            await Task.Delay(Duration, TestContext.Current.CancellationToken); // the length of the measurement
            var after = await Task.WhenAll(people.Select(p => p.Page.StatsAsync()));
            var gaps = await Task.WhenAll(people.Select(p => p.Page.EvaluateAsync<Gap[]>("window.probe.gaps()")));

            var seen = before.Zip(after, Seen).SelectMany(s => s).ToArray();
            var concealed = before.Zip(after, Concealment).ToArray();
            var longestFreeze = gaps.SelectMany(g => g).Max(g => g.Longest ?? Duration.TotalMilliseconds) / 1000;
            await Figures.ReportAsync(
                "eight-in-a-room",
                new
                {
                    people = People,
                    seconds = Duration.TotalSeconds,
                    videos = gaps.Sum(g => g.Length),
                    framesPerSecond = new { least = seen.Min(s => s.PerSecond), mean = seen.Average(s => s.PerSecond) },
                    freezes = seen.Sum(s => s.Freezes),
                    longestSecondsWithoutPicture = Math.Round(longestFreeze, 3),
                    audioConcealedPercent = new { worst = Math.Round(concealed.Max(), 3), mean = Math.Round(concealed.Average(), 3) },
                }
            );

            Assert.All(gaps, of => Assert.Equal(People - 1, of.Length));
            Assert.Equal(People * (People - 1), seen.Count(s => s.PerSecond > 1));
            // The goal is 0.5 s and 0.5 %. Eight encoders and fifty-six decoders share two cores with the server here, so what is asserted
            // is only that no picture stops for good and that speech stays speech; the figures above tell how near the goal a machine is.
            Assert.True(longestFreeze <= 10, $"a picture stood still for {longestFreeze:F2} s");
            Assert.True(concealed.Average() < 50, $"{concealed.Average():F2} % of the audio was concealed");
        }
        finally
        {
            foreach (var person in people)
                await person.DisposeAsync();
        }
    }

    private sealed record Gap(int Frames, double? Longest);

    private static IEnumerable<(double PerSecond, long Freezes)> Seen(PeerStats before, PeerStats after) =>
        from now in after.Video
        join then in before.Video on now.TrackIdentifier equals then.TrackIdentifier
        select ((now.FramesDecoded - then.FramesDecoded) * 1000 / (after.At - before.At), now.FreezeCount - then.FreezeCount);

    private static double Concealment(PeerStats before, PeerStats after)
    {
        var concealed = after.Audio.Sum(a => a.ConcealedSamples) - before.Audio.Sum(a => a.ConcealedSamples);
        var received = after.Audio.Sum(a => a.TotalSamplesReceived) - before.Audio.Sum(a => a.TotalSamplesReceived);
        return 100.0 * concealed / received;
    }
}
