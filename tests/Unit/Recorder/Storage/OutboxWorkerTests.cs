using MediaServer.Recorder;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Recorder.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MediaServer.Tests.Unit.Recorder.Storage;

public sealed class OutboxWorkerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("outbox-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly FakeStore _store = new();
    private readonly RecordingLocks _locks = new();
    private readonly OutboxWorker _worker;
    private readonly JournalFolder _folder;

    public OutboxWorkerTests()
    {
        _folder = JournalFolder.In(_root, "r1");
        _worker = new OutboxWorker(
            Options.Create(new RecorderOptions { Directory = _root }),
            _store,
            _locks,
            _time,
            NullLogger<OutboxWorker>.Instance
        );
    }

    public void Dispose()
    {
        _worker.Dispose();
        _store.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private Outbox Outbox => new(_folder.Path, "r1");

    /// <summary>A recording that has been composed into two files, and whose journal is there.</summary>
    private async Task ComposedAsync()
    {
        Directory.CreateDirectory(_folder.Path);
        await File.WriteAllTextAsync(_folder.PathOf(1), "journal");
        using var key = DataKey.Create();
        var files = new List<ManifestFile>();
        foreach (var name in new[] { "recording.mp4", "events.json" })
        {
            var plain = Path.Combine(_root, "plain");
            await File.WriteAllTextAsync(plain, name);
            files.Add(await Outbox.SealAsync(new ComposedFile(name, "text/plain"), plain, key, CancellationToken.None));
        }
        new RecordingManifest("r1", 1, files, []).Write(_folder.Path);
    }

    [Fact]
    public async Task EverythingIsStored_OutboxAndJournalGo()
    {
        await ComposedAsync();
        await _worker.StartAsync(CancellationToken.None); // as after a restart: nobody has said anything
        await _store.AskedAsync(4);
        await UntilAsync(() => _worker.Waiting == 0);
        Assert.Equal(["r1/events.json", "r1/recording.mp4"], _store.Blobs.Keys.Order());
        Assert.Empty(_folder.Epochs());
        Assert.True(Outbox.IsEmpty);
    }

    [Fact]
    public async Task StoreIsDown_AskedAgainLaterAndLater_NothingIsLost()
    {
        await ComposedAsync();
        _store.IsDown = true;
        await _worker.StartAsync(CancellationToken.None);
        foreach (var seconds in new[] { 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            await _store.AskedAsync(1);
            await UntilAsync(() => _time.Sleepers > 0);
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, _store.Unseen);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.Single(_folder.Epochs());
        Assert.True(Outbox.Has("recording.mp4"));
        _store.IsDown = false;
        await _store.AskedAsync(1);
        await UntilAsync(() => _time.Sleepers > 0 || _worker.Waiting == 0);
        _time.Advance(TimeSpan.FromMinutes(5));
        await UntilAsync(() => _worker.Waiting == 0);
        Assert.Empty(_folder.Epochs());
    }

    /// <summary>It says yes, and has something else.</summary>
    [Fact]
    public async Task StoreHoldsSomethingElse_JournalStays()
    {
        await ComposedAsync();
        _store.Corrupts = true;
        await _worker.StartAsync(CancellationToken.None);
        await _store.AskedAsync(2);
        await UntilAsync(() => _time.Sleepers > 0);
        Assert.Single(_folder.Epochs());
        Assert.Equal(1, _worker.Waiting);
    }

    [Fact]
    public async Task OneFileIsStoredAlready_OnlyTheOtherIsSent()
    {
        await ComposedAsync();
        var manifest = RecordingManifest.Read(_folder.Path)!;
        _store.Blobs["r1/recording.mp4"] = manifest.Files[0].Sealed;
        await _worker.StartAsync(CancellationToken.None);
        await UntilAsync(() => _worker.Waiting == 0 && Outbox.IsEmpty);
        Assert.Equal(["r1/events.json"], _store.Sent);
    }

    /// <summary>It is being composed, again, for as long as that takes; the others do not wait for it.</summary>
    [Fact]
    public async Task AnotherIsNotComposedToItsEnd_ItIsLeftAlone()
    {
        await ComposedAsync();
        var unfinished = Directory.CreateDirectory(Path.Combine(_root, "r0", "outbox")).FullName;
        await File.WriteAllTextAsync(Path.Combine(unfinished, "recording.mp4"), "half of it");
        using var composing = await _locks.EnterAsync("r0", CancellationToken.None);
        await _worker.StartAsync(CancellationToken.None);
        await UntilAsync(() => Outbox.IsEmpty && _worker.Waiting == 0);
        Assert.Equal(["r1/events.json", "r1/recording.mp4"], _store.Sent.Order());
        Assert.Single(Directory.EnumerateFiles(unfinished));
    }

    private static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!happened())
            await tick.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Tells whether somebody sleeps on the clock, so that no test has to guess.</summary>
    private sealed class FakeTimeProvider : TimeProvider
    {
        private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = new();
        private int _sleepers;

        public int Sleepers => Volatile.Read(ref _sleepers);

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = _clock.CreateTimer(
                s =>
                {
                    Interlocked.Decrement(ref _sleepers);
                    callback(s);
                },
                state,
                dueTime,
                period
            );
            Interlocked.Increment(ref _sleepers);
            return timer;
        }

        public void Advance(TimeSpan time) => _clock.Advance(time);
    }

    private sealed class FakeStore : IBlobStore, IDisposable
    {
        private readonly SemaphoreSlim _asked = new(0);

        public Dictionary<string, BlobDigest> Blobs { get; } = [];

        public List<string> Sent { get; } = [];

        public bool IsDown { get; set; }

        public bool Corrupts { get; set; }

        public void Dispose() => _asked.Dispose();

        public int Unseen => _asked.CurrentCount;

        public async Task AskedAsync(int times)
        {
            for (var i = 0; i < times; i++)
                Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        public async Task PutAsync(string name, string path, BlobDigest digest, CancellationToken cancel)
        {
            await using var file = File.OpenRead(path);
            var stored = await BlobDigest.OfAsync(file, cancel);
            Sent.Add(name);
            Blobs[name] = Corrupts ? stored with { Sha256 = "" } : stored;
        }

        public Task<bool> IsStoredAsync(string name, BlobDigest digest, CancellationToken cancel)
        {
            _asked.Release();
            return IsDown ? throw new IOException("down") : Task.FromResult(Blobs.TryGetValue(name, out var stored) && stored == digest);
        }

        public Task<Stream?> OpenAsync(string name, CancellationToken cancel) => Task.FromResult<Stream?>(null);

        public Task DeleteAsync(string name, CancellationToken cancel)
        {
            Blobs.Remove(name);
            return Task.CompletedTask;
        }
    }
}
