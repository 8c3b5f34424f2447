using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Bench.Record;

/// <summary>One recording in a folder of its own, gone with it.</summary>
internal sealed class BenchRecording : ICompositionOutput, IDisposable
{
    private const string FilmName = "recording.mp4";

    private readonly string _root = Directory.CreateTempSubdirectory("bench-record-").FullName;
    private readonly DataKey _key = DataKey.Create();
    private readonly JournalFolder _folder;
    private readonly ComposeOptions _options;
    private readonly bool _keepFilm;

    /// <param name="processes">FFmpeg processes at a time.</param>
    /// <param name="keepFilm">Whether it is looked at afterwards.</param>
    public BenchRecording(int processes, bool keepFilm = false)
    {
        _folder = JournalFolder.In(_root, "bench");
        _options = new ComposeOptions { Scratch = Path.Combine("/dev/shm", Path.GetFileName(_root)), Processes = processes };
        _keepFilm = keepFilm;
    }

    public string Film => Path.Combine(_root, FilmName);

    public long JournalBytes => new FileInfo(_folder.PathOf(1)).Length;

    /// <summary>Of all that was composed.</summary>
    public long FileBytes { get; private set; }

    public void Write(SyntheticVisit visit, double seconds) => visit.Write(_folder, _key, 0, seconds);

    public async Task<CompositionReport> ComposeAsync(bool names)
    {
        using var composer = new RecordingComposer(_options);
        var request = new ComposeRequest(new JournalReader(_folder, _key), Path.Combine(_root, "work"), ShowNames: names, Tracks: false);
        return await composer.ComposeAsync(request, this, new Unwatched(), CancellationToken.None);
    }

    public Task TakeAsync(ComposedFile file, string path, CancellationToken cancel)
    {
        FileBytes += new FileInfo(path).Length;
        if (_keepFilm && file.Name == FilmName)
            File.Copy(path, Film);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_root, recursive: true);
        if (Directory.Exists(_options.Scratch))
            Directory.Delete(_options.Scratch, recursive: true);
    }

    private sealed class Unwatched : IProgress<double>
    {
        public void Report(double value) { }
    }
}
