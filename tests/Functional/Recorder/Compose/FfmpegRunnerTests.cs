using System.Globalization;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Tests.Functional.Recorder.Storage;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>FFmpeg as the system sees it: how many processes, how important they are, and what becomes of one that hangs.</summary>
public sealed class FfmpegRunnerTests : IDisposable
{
    /// <summary>A run that takes a second and no work.</summary>
    private const string OneSecond = "-t 1";

    private readonly string _folder = Directory.CreateTempSubdirectory("ffmpeg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FfmpegJob Job(string options) => new(_folder, [new FfmpegInput("anullsrc", "-re -f lavfi")], null, options, TimeSpan.Zero);

    [Fact]
    public async Task FiveRuns_TwoAtATime_BehindEverythingElseOnTheMachine()
    {
        using var runner = new FfmpegRunner(2);
        var runs = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => runner.RunAsync(Job(OneSecond), null, CancellationToken.None)));
        var (most, niceness) = (0, new HashSet<int>());
        await ArchiveRig.UntilAsync(() =>
        {
            var running = Running().ToArray();
            most = Math.Max(most, running.Length);
            niceness.UnionWith(running);
            return runs.IsCompleted;
        });
        Assert.All(await runs, report => Assert.True(report.IsClean, report.FirstComplaint));
        Assert.Equal(2, most);
        Assert.All(niceness, nice => Assert.InRange(nice, 15, 19));
    }

    [Fact]
    public async Task RunThatHangs_IsKilledAndSaid_AndTheNextOneHasItsTurn()
    {
        await Film.RunAsync("mkfifo", Path.Combine(_folder, "nobody-writes"));
        using var runner = new FfmpegRunner(1, patience: TimeSpan.FromSeconds(1));
        var hanging = new FfmpegJob(_folder, [new FfmpegInput("nobody-writes", "-f s16le")], null, "-map 0", TimeSpan.Zero);
        // The next one hangs too: no patience this short is fair to a run that does not, on a machine that is busy.
        for (var run = 0; run < 2; run++)
        {
            var stalled = runner.RunAsync(hanging, null, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(ComposeFault.Stalled, (await Assert.ThrowsAsync<ComposeException>(() => stalled)).Fault);
            Assert.Empty(Running());
        }
    }

    [Fact]
    public async Task Cancelled_ProcessIsGone()
    {
        using var runner = new FfmpegRunner(1);
        using var cancel = new CancellationTokenSource();
        var run = runner.RunAsync(Job("-t 3600"), null, cancel.Token);
        await ArchiveRig.UntilAsync(() => Running().Any());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(Running());
    }

    /// <summary>How nice each process is that works in our folder.</summary>
    private IEnumerable<int> Running()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (TryReadNiceness(process, out var niceness))
                yield return niceness;
        }
    }

    private bool TryReadNiceness(string process, out int niceness)
    {
        niceness = 0;
        try
        {
            if (new FileInfo(Path.Combine(process, "cwd")).LinkTarget != _folder)
                return false;
            var stat = File.ReadAllText(Path.Combine(process, "stat"));
            // "comm" may hold anything but ends at the last parenthesis; of what follows niceness is the 17th (proc(5)).
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            niceness = int.Parse(fields[16], CultureInfo.InvariantCulture);
            return fields[0] != "Z" && stat.Contains("(ffmpeg)", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile, or is somebody else's
        }
    }
}
