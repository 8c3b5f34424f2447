using System.Collections.Concurrent;
using System.Security.Cryptography;
using MediaServer.Recorder.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Composes nothing and keeps what tests put in.</summary>
internal sealed class FakeArchive : IRecordingArchive
{
    private readonly ConcurrentDictionary<string, byte[]> _films = new();

    /// <summary>What processing does; by default a film of 100 000 bytes.</summary>
    public Func<string, IProgress<double>, CancellationToken, Task<ProcessingResult>>? Process { get; set; }

    /// <summary>What happens before something is deleted.</summary>
    public Func<string, Task>? Deleting { get; set; }

    public ConcurrentQueue<string> Deleted { get; } = new();

    public Task<ProcessingResult> ProcessAsync(
        string recording,
        ProcessingOptions options,
        IProgress<double> progress,
        CancellationToken cancel
    ) => Process is { } process ? process(recording, progress, cancel) : Task.FromResult(Finish(recording));

    public ProcessingResult Finish(string recording)
    {
        _films[recording] = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
        return new ProcessingResult([FileOf(recording)], TimeSpan.FromSeconds(90));
    }

    public byte[] FilmOf(string recording) => _films[recording];

    public Task<StoredFile?> OpenAsync(string recording, string name, CancellationToken cancel) =>
        Task.FromResult(
            name == "recording.mp4" && _films.TryGetValue(recording, out var film)
                ? new StoredFile(FileOf(recording), new MemoryStream(film))
                : null
        );

    public async Task DeleteAsync(string recording, CancellationToken cancel)
    {
        if (Deleting is { } deleting)
            await deleting(recording);
        _films.TryRemove(recording, out _);
        Deleted.Enqueue(recording);
    }

    private RecordingFile FileOf(string recording)
    {
        var film = _films[recording];
        return new RecordingFile("recording.mp4", "video/mp4", film.Length, Convert.ToHexStringLower(SHA256.HashData(film)));
    }
}
