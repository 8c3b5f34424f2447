using MediaServer.Bench.Record.Live;
using MediaServer.Tests.Functional.Browsers;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>What <c>bench record stall</c> measures: the disk of the recordings stands still in the middle of two visits.</summary>
[Collection(Machine.Name)]
public class StalledDiskTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30),
        Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task DiskStandsStillFor30Seconds_CallsAreUntouched_TheGapIsCounted_AndTheRecordingGoesOn()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root mounts a file and freezes it");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await using var disk = await LoopDisk.TryMountAsync(patience.Token);
        Assert.SkipWhen(disk is null, "this machine has no loop devices to mount");
        var result = await new StallRun(Stall, disk).MeasureAsync(patience.Token);
        await Figures.ReportAsync("disk-stalled", result);

        Assert.InRange(result.ToldMilliseconds, 0, StallResult.MostToldMilliseconds);
        Assert.Equal((0, 0, 0), (result.Lost, result.Before.Lost, result.During.Lost));
        // Whoever waited for the disk would be late by seconds; a test beside other tests can say no more. The bench compares percentiles.
        Assert.InRange(result.During.LongestMilliseconds, 0, 1000);
        Assert.InRange(result.During.Received, 1000, long.MaxValue);
        Assert.InRange(result.MissingInJournal, 100, long.MaxValue);
        Assert.True(result.GoesOn);
        Assert.Equal(("ready", null), (result.State, result.Failure));
        Assert.InRange(result.FilmSeconds, 2 * Stall.TotalSeconds, 2 * Stall.TotalSeconds + 60);
    }
}
