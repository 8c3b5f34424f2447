using System.Diagnostics;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Record.Live;
using MediaServer.Tests.Functional.Support;
using static MediaServer.Tests.Functional.Recorder.Hearing;

namespace MediaServer.Tests.Functional.Recorder;

/// <summary>The disk of the recordings runs full in the middle of a visit.</summary>
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
        await using var server = await ServerUnderLoad.OpenAsync(process, patience.Token);
        await using var pair = await RecordedPair.BeginAsync(server, patience.Token);
        await pair.Clinician.HearAsync(m => Text(m, "state") == "on", patience.Token);
        await Task.Delay(Talk, patience.Token); // is recorded

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
        await server.StopRecordingAsync(pair.Visit, patience.Token);
        var film = await server.ComposedAsync(pair.Recording, patience.Token);

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
}
