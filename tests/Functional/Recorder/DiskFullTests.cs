using System.Diagnostics;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Record.Live;
using MediaServer.Tests.Functional.Recorder.Storage;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Bench.Record.Live.Hearing;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>The disk of the recordings runs full, in the middle of a visit or while it is composed.</summary>
public class DiskFullTests
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(3),
        Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task DiskFull_CallIsUntouched_HostIsToldWithinFiveSeconds_AndWhatIsOnDiskComposes()
    {
        using var disk = SmallDisk.Create();
        Assert.SkipUnless(await disk.IsPossibleAsync(), "this machine gives no namespaces to its users");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var process = ServerProcess.Start([$"Recorder:Directory={disk.Folder}", "Recorder:Compose:Niceness=0"], disk.Within);
        await using var recorded = await RecordedCall.BeginAsync(process, Talk, patience.Token);
        var pair = recorded.Pair;

        await pair.Clients.BeginAsync(sampleEvery: 1);
        var full = Stopwatch.GetTimestamp();
        disk.FillUp(process.Id);
        await pair.Clinician.HearAsync(m => Text(m, "trouble") == "disk_full", patience.Token);
        var told = Stopwatch.GetElapsedTime(full);
        await Task.Delay(Talk, patience.Token); // is lost, and seen and heard all the same
        var call = await pair.Clients.CountAsync();
        disk.MakeRoom(process.Id);
        await pair.Clinician.HearAsync(m => Text(m, "trouble") is null, patience.Token);
        await Task.Delay(Talk, patience.Token); // is recorded again
        var film = await recorded.StopAsync(patience.Token);

        await Figures.ReportAsync(
            "disk-full",
            new
            {
                toldAfterMilliseconds = (int)told.TotalMilliseconds,
                call.Received,
                call.Lost,
                film = film.GetProperty("durationMs").GetInt64(),
            }
        );
        Assert.InRange(told, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal((0, 0), (call.Lost, call.Broken));
        Assert.InRange(call.Received, 100, long.MaxValue);
        Assert.Equal("ready", Text(film, "state"));
        // The time without room is part of the visit: its pictures are missing, not its seconds.
        Assert.InRange(film.GetProperty("durationMs").GetInt64() / 1000.0, 3 * Talk.TotalSeconds - 1, 3 * Talk.TotalSeconds + 30);
    }

    [Fact]
    public async Task DiskFullWhileItIsComposed_OnlyTheJournalStays_AndWithRoomItIsComposed()
    {
        using var disk = SmallDisk.Create();
        Assert.SkipUnless(await disk.IsPossibleAsync(), "this machine gives no namespaces to its users");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var scratch = Path.Combine("/dev/shm", Path.GetFileName(disk.Folder));
        var process = ServerProcess.Start([$"Recorder:Directory={disk.Folder}", $"Recorder:Compose:Scratch={scratch}"], disk.Within);
        await using var recorded = await RecordedCall.BeginAsync(process, Talk, patience.Token);
        var recording = recorded.Pair.Recording;
        var plain = Path.Combine(scratch, recording);

        var composing = recorded.StopAsync(patience.Token);
        await ArchiveRig.UntilAsync(() => Directory.Exists(plain) && Directory.EnumerateFiles(plain).Any());
        disk.FillUp(process.Id);
        var failed = await composing;
        Assert.Equal(("failed", "disk_full"), (Text(failed, "state"), Text(failed, "failure")));
        Assert.False(Directory.Exists(plain));
        Assert.Equal(
            ["journal-000001.msj", "recording.key"],
            Directory.GetFileSystemEntries(Path.Combine(disk.SeenBy(process.Id), recording)).Select(Path.GetFileName).Order()
        );

        disk.MakeRoom(process.Id);
        await recorded.Server.ProcessAsync(recording, patience.Token);
        Assert.Equal("ready", Text(await recorded.ComposedAsync(patience.Token), "state"));
        Directory.Delete(scratch, recursive: true);
    }
}
