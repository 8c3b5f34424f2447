using System.Runtime.InteropServices;
using MediaServer.Host.Phone;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Memory;

/// <summary>Gives the system its memory back when a full, blocking collection disturbs nobody: a clinic's server is empty every night.</summary>
/// <remarks>
/// While there are calls, the collector works beside them and keeps what it has freed. Without this a server stays as large as its busiest
/// hour, and grows a little with every one of them.
/// </remarks>
internal sealed class MemoryReturn(MediaNode media, PhoneNode phone, ILogger<MemoryReturn> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly QuietHour _hour = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var busy = media.Rooms > 0 || phone.Calls > 0;
            if (_hour.Look(busy, GC.GetTotalAllocatedBytes(), media.Now))
                GiveBack();
        }
    }

    private void GiveBack()
    {
        var (before, paused) = (Environment.WorkingSet, GC.GetTotalPauseDuration());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimNativeHeap();
        paused = GC.GetTotalPauseDuration() - paused;
        HostLog.MemoryReturned(logger, before >> 20, Environment.WorkingSet >> 20, (int)paused.TotalMilliseconds);
    }

    /// <summary>OpenSSL's and Opus's share: glibc keeps what is freed unless it lies at the very end. Other C libraries know no such call.</summary>
    private static unsafe void TrimNativeHeap()
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim))
            _ = ((delegate* unmanaged<nuint, int>)trim)(0);
    }
}
