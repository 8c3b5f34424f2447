using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Recorder.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MediaServer.Tests.Functional.Recorder.Storage;

/// <summary>The archive of one server over one folder, with one store.</summary>
internal sealed class ArchiveRig : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("archive-").FullName;
    private readonly StorageOptions _storage;
    private readonly TimeProvider _time;
    private RecordingComposer? _composer;
    private IBlobStore? _store;

    public ArchiveRig(StorageOptions? storage = null, TimeProvider? time = null)
    {
        (_storage, _time) = (storage ?? new StorageOptions(), time ?? TimeProvider.System);
        Keys = new KeyRing(MasterKey.FromText("a master key of at least 32 characters"));
        Folder = JournalFolder.In(_root, "r1");
        Restart();
    }

    public KeyRing Keys { get; }

    public JournalFolder Folder { get; }

    public string Scratch => Path.Combine("/dev/shm", Path.GetFileName(_root));

    public IRecordingArchive Archive { get; private set; } = null!;

    public OutboxWorker Worker { get; private set; } = null!;

    public IBlobStore Store => _store!;

    public Outbox Outbox => new(Folder.Path, "r1");

    public List<double> Progress { get; } = [];

    /// <summary>Called with each report, in the middle of the work; with the last, 1, all is made and nothing is cleared away yet.</summary>
    public Action<double> OnProgress { get; set; } = _ => { };

    /// <summary>Another process takes over: nothing is known but what is on the disk.</summary>
    public void Restart()
    {
        _composer?.Dispose();
        Worker?.Dispose();
        _composer = new RecordingComposer(new ComposeOptions { Scratch = Scratch, Processes = 2 });
        _store = BlobStores.Create(_storage, _root);
        var options = Options.Create(new RecorderOptions { Directory = _root });
        var locks = new RecordingLocks();
        Worker = new OutboxWorker(options, _store, locks, _time, NullLogger<OutboxWorker>.Instance);
        Archive = new RecordingArchive(options, Keys, _composer, _store, Worker, locks, NullLogger<RecordingArchive>.Instance);
    }

    public void Record(SyntheticVisit visit, double seconds)
    {
        using var key = Keys.Create(Folder.Path, "r1");
        visit.Write(Folder, key, 0, seconds);
    }

    public Task<ProcessingResult> ProcessAsync(CancellationToken cancel = default) =>
        Archive.ProcessAsync("r1", new ProcessingOptions(), new Reports(this), cancel);

    /// <summary>Lets the worker run until the outbox is empty.</summary>
    public async Task DeliverAsync()
    {
        await Worker.StartAsync(CancellationToken.None);
        await UntilAsync(() => Outbox.IsEmpty);
        await Worker.StopAsync(CancellationToken.None);
    }

    public static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!happened())
            await tick.WaitForNextTickAsync(patience.Token);
    }

    public async Task<byte[]> ReadAsync(string name)
    {
        var stored = await Archive.OpenAsync("r1", name, CancellationToken.None);
        Assert.NotNull(stored);
        await using var content = stored.Content;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        Assert.Equal(stored.File.Length, bytes.Length);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(CancellationToken.None);
        Worker.Dispose();
        _composer?.Dispose();
        (_store as IDisposable)?.Dispose();
        Directory.Delete(_root, recursive: true);
        if (Directory.Exists(Scratch))
            Directory.Delete(Scratch, recursive: true);
    }

    private sealed class Reports(ArchiveRig rig) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (rig.Progress)
                rig.Progress.Add(value);
            rig.OnProgress(value);
        }
    }
}
