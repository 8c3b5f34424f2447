using System.Globalization;
using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Recorder.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Tests.Unit.Recorder.Capture;

public sealed class JournalThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _root = new();

    [Fact]
    public async Task Start_WithNiceness_TheWriterStandsBehind_AndNobodyElse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems know no niceness of threads");
        var before = NicenessOfThisThread();
        var writer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var pump = new JournalPump(
            new JournalClock(() => TimeSpan.Zero, () => DateTimeOffset.UnixEpoch),
            ringCapacity: 1 << 16,
            path =>
            {
                writer.TrySetResult(NicenessOfThisThread());
                return ChunkFile.Create(path);
            }
        )
        {
            Changed = (_, _) => { },
            Failed = (_, e) => writer.TrySetException(e),
        };
        using var thread = new JournalThread(pump, () => TimeSpan.Zero, NullLogger.Instance, niceness: before + 3);
        pump.Begin(1, new JournalTarget(JournalFolder.In(_root.Path, "rec-1"), JournalDraft.Master, "visit-1", "node-1"));
        thread.Start();

        Assert.Equal(before + 3, await writer.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(before, NicenessOfThisThread());
        pump.End(1, pump.RingOf(0), position: 0, waiting: []);
        Assert.True(thread.Stop(Patience));
    }

    /// <summary>The 19th of the numbers that the system tells of a thread; the second, its name, may hold anything.</summary>
    private static int NicenessOfThisThread()
    {
        var behindName = File.ReadAllText("/proc/thread-self/stat").Split(')')[^1];
        return int.Parse(behindName.Split(' ', StringSplitOptions.RemoveEmptyEntries)[19 - 3], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _root.Dispose();
}
