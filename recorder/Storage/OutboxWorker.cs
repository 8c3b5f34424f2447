using System.Collections.Concurrent;
using MediaServer.Recorder.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Recorder.Storage;

/// <summary>Brings composed recordings into the store, for as long as it takes; only then do their journals go.</summary>
/// <remarks>
/// What is to be done stands on the disk (see <see cref="Outbox"/>), so a restart forgets nothing. A recording can be played while it
/// waits here. A store that is down is asked again after a second, two, four, up to five minutes.
/// </remarks>
internal sealed class OutboxWorker(
    IOptions<RecorderOptions> options,
    IBlobStore store,
    RecordingLocks locks,
    TimeProvider time,
    ILogger<OutboxWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, bool> _waiting = new();
    private readonly SemaphoreSlim _bell = new(0);

    /// <summary>Recordings that are not in the store yet, or not known to be.</summary>
    public int Waiting => _waiting.Count;

    public void Enqueue(string recording)
    {
        _waiting[recording] = true;
        _bell.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var recording in Unfinished())
            _waiting[recording] = true;
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var allWell = await TryAllAsync(stoppingToken);
            pause = allWell ? FirstPause : Shorter(2 * pause, LongestPause);
            if (_waiting.IsEmpty)
                await _bell.WaitAsync(stoppingToken);
            else
                await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <summary>False when something has to be tried again.</summary>
    private async Task<bool> TryAllAsync(CancellationToken stop)
    {
        var allWell = true;
        foreach (var recording in _waiting.Keys)
        {
            try
            {
                await DeliverAsync(recording, stop);
                _waiting.TryRemove(recording, out _);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // whatever the store throws, it is asked again
            catch (Exception e)
#pragma warning restore CA1031
            {
                StorageLog.DeliveryFailed(logger, e, recording);
                allWell = false;
            }
        }
        return allWell;
    }

    private async Task DeliverAsync(string recording, CancellationToken stop)
    {
        var folder = JournalFolder.In(options.Value.Directory, recording);
        using var _ = await locks.EnterAsync(recording, stop);
        if (RecordingManifest.Read(folder.Path) is not { } manifest)
            return; // deleted meanwhile
        var outbox = new Outbox(folder.Path, recording);
        foreach (var file in manifest.Files.Where(f => outbox.Has(f.File.Name)))
        {
            var name = BlobNames.Of(recording, file.File.Name);
            if (!await store.IsStoredAsync(name, file.Sealed, stop))
                await store.PutAsync(name, outbox.PathOf(file.File.Name), file.Sealed, stop);
            if (!await store.IsStoredAsync(name, file.Sealed, stop))
                throw new IOException($"the store does not hold what it was given as {name}");
            File.Delete(outbox.PathOf(file.File.Name));
        }
        foreach (var epoch in folder.Epochs())
            File.Delete(folder.PathOf(epoch));
        outbox.Clear();
        StorageLog.Delivered(logger, recording, manifest.Files.Count);
    }

    private IEnumerable<string> Unfinished()
    {
        if (!Directory.Exists(options.Value.Directory))
            return [];
        return Directory
            .EnumerateDirectories(options.Value.Directory)
            .Select(path => Path.GetFileName(path))
            .Where(name => Encryption.FileName.IsValid(name))
            // An outbox without a manifest is of a composition that is not finished; whoever finishes it says so.
            .Where(name => RecordingManifest.IsIn(Path.Combine(options.Value.Directory, name)))
            .Where(name => !new Outbox(Path.Combine(options.Value.Directory, name), name).IsEmpty);
    }

    public override void Dispose()
    {
        _bell.Dispose();
        base.Dispose();
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
