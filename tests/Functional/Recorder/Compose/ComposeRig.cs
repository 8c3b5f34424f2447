using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>One recording: its journal, what is composed of it, and where.</summary>
internal sealed class ComposeRig : ICompositionOutput, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("recording-").FullName;

    public ComposeRig()
    {
        Folder = JournalFolder.In(_root, "r1");
        Options = new ComposeOptions { Scratch = Path.Combine("/dev/shm", Path.GetFileName(_root)), Processes = 2 };
    }

    public JournalFolder Folder { get; }

    public DataKey Key { get; } = DataKey.Create();

    public ComposeOptions Options { get; }

    public Dictionary<string, ComposedFile> Files { get; } = [];

    public List<double> Progress { get; } = [];

    public ComposeRig Write(SyntheticVisit visit, double from, double to, bool inOrder = true)
    {
        visit.Write(Folder, Key, from, to, inOrder);
        return this;
    }

    public async Task<CompositionReport> ComposeAsync(
        LayoutKind layout = LayoutKind.Grid,
        bool names = false,
        bool tracks = false,
        CancellationToken cancel = default
    )
    {
        using var composer = new RecordingComposer(Options);
        var request = new ComposeRequest(new JournalReader(Folder, Key), Path.Combine(_root, "work"), layout, names, tracks);
        return await composer.ComposeAsync(request, this, new Reports(Progress), cancel);
    }

    /// <summary>Where a file that was handed over is now.</summary>
    public string PathOf(string name) => Path.Combine(_root, "out", name);

    public string Film => PathOf("recording.mp4");

    public Task TakeAsync(ComposedFile file, string path, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(_root, "out"));
        File.Copy(path, PathOf(file.Name), overwrite: true);
        Files[file.Name] = file;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(_root, recursive: true);
        if (Directory.Exists(Options.Scratch))
            Directory.Delete(Options.Scratch, recursive: true);
    }

    private sealed class Reports(List<double> values) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (values)
                values.Add(value);
        }
    }
}
