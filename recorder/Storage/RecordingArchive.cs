using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Recorder.Storage;

/// <summary>Composes recordings, keeps what came of them encrypted, opens it, destroys it.</summary>
/// <remarks>
/// What is kept of a recording in its folder: the wrapped key; the journal until everything is in the store; the outbox meanwhile; the
/// manifest. Without the key all of it is noise, in every copy, so that is what deletion begins with.
/// </remarks>
internal sealed class RecordingArchive(
    IOptions<RecorderOptions> options,
    KeyRing keys,
    RecordingComposer composer,
    IBlobStore store,
    OutboxWorker worker,
    RecordingLocks locks,
    ILogger<RecordingArchive> logger
) : IRecordingArchive
{
    private const string WorkFolder = "work";

    public async Task<ProcessingResult> ProcessAsync(
        string recording,
        ProcessingOptions options,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        using var _ = await locks.EnterAsync(recording, cancel);
        var folder = FolderOf(recording);
        if (!keys.TryOpen(folder.Path, recording, out var key))
            return ProcessingResult.Failed("unreadable");
        using (key)
        {
            try
            {
                var manifest = RecordingManifest.Read(folder.Path) ?? await ComposeAsync(folder, key, options, progress, cancel);
                composer.Discard(recording);
                if (!new Outbox(folder.Path, recording).IsEmpty)
                    worker.Enqueue(recording);
                return manifest.Result;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Abandon(folder);
                if (WordOf(e) is not { } failure)
                    throw;
                StorageLog.NotComposed(logger, recording, failure, e.Message);
                return ProcessingResult.Failed(failure);
            }
        }
    }

    public async Task<StoredFile?> OpenAsync(string recording, string name, CancellationToken cancel)
    {
        var folder = FolderOf(recording);
        if (RecordingManifest.Read(folder.Path)?.Files.FirstOrDefault(f => f.File.Name == name) is not { } file)
            return null;
        if (!keys.TryOpen(folder.Path, recording, out var key))
            return null;
        using (key)
        {
            if (await OpenSealedAsync(folder, recording, name, cancel) is not { } source)
                return null;
            return await OpenAsync(source, recording, file, key, cancel);
        }
    }

    public async Task DeleteAsync(string recording, CancellationToken cancel)
    {
        var folder = FolderOf(recording);
        KeyRing.Destroy(folder.Path);
        using var _ = await locks.EnterAsync(recording, cancel);
        composer.Discard(recording);
        try
        {
            await store.DeleteRecordingAsync(folder, cancel);
            StorageLog.Destroyed(logger, recording);
        }
#pragma warning disable CA1031 // whatever the store throws: nobody can read it any more, and what is left goes when the store is back
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            StorageLog.DeletionPostponed(logger, e, recording);
            worker.Enqueue(recording);
        }
    }

    private async Task<RecordingManifest> ComposeAsync(
        JournalFolder folder,
        DataKey key,
        ProcessingOptions how,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var recording = folder.Recording;
        ClearAway(folder);
        var sealing = new Sealing(new Outbox(folder.Path, recording), key);
        var work = WorkOf(folder);
        var layout = how.Layout == "speaker" ? LayoutKind.Speaker : LayoutKind.Grid;
        var request = new ComposeRequest(new JournalReader(folder, key), work, layout, how.Names);
        var report = await composer.ComposeAsync(request, sealing, progress, cancel);
        var manifest = new RecordingManifest(recording, report.Duration.Ticks, sealing.Files, report.Faults);
        manifest.Write(folder.Path);
        Directory.Delete(work, recursive: true);
        StorageLog.Composed(logger, recording, report.Duration.TotalSeconds, report.Faults.Count);
        return manifest;
    }

    /// <summary>Whatever failed would begin anew: what it made is plain in memory, or takes room that the disk may not have.</summary>
    private void Abandon(JournalFolder folder)
    {
        composer.Discard(folder.Recording);
        if (!RecordingManifest.IsIn(folder.Path))
            ClearAway(folder);
    }

    /// <summary>What is on the disk of a composition that did not end: files that no manifest lists, frames under a key that died with it.</summary>
    private static void ClearAway(JournalFolder folder)
    {
        new Outbox(folder.Path, folder.Recording).Clear();
        if (Directory.Exists(WorkOf(folder)))
            Directory.Delete(WorkOf(folder), recursive: true);
    }

    private async Task<Stream?> OpenSealedAsync(JournalFolder folder, string recording, string name, CancellationToken cancel)
    {
        try
        {
            var path = new Outbox(folder.Path, recording).PathOf(name);
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                1 << 16,
                FileOptions.Asynchronous
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return await store.OpenAsync(BlobNames.Of(recording, name), cancel); // it has left the outbox
        }
    }

    private static async Task<StoredFile> OpenAsync(
        Stream source,
        string recording,
        ManifestFile file,
        DataKey key,
        CancellationToken cancel
    )
    {
        if (source.Length == file.Sealed.Length && await ChunkFileStream.OpenAsync(source, recording, key, cancel) is { } content)
        {
            if (content.Header.File == file.File.Name && content.Length == file.File.Length)
                return new StoredFile(file.File, new CheckedStream(content, file.File.Sha256));
            await content.DisposeAsync();
        }
        await source.DisposeAsync();
        throw new InvalidDataException($"recording {recording}: {file.File.Name} is not what was stored");
    }

    private JournalFolder FolderOf(string recording) => JournalFolder.In(options.Value.Directory, recording);

    private static string WorkOf(JournalFolder folder) => Path.Combine(folder.Path, WorkFolder);

    /// <summary>Null for what nobody expects.</summary>
    private static string? WordOf(Exception e) =>
        e switch
        {
            ComposeException { Fault: ComposeFault.Unreadable } => "unreadable",
            ComposeException { Fault: ComposeFault.Empty } => "empty",
            ComposeException { Fault: ComposeFault.NotVerified } => "not_verified",
            ComposeException { Fault: ComposeFault.NoRoom } => "no_room",
            ComposeException => "compose_failed",
            _ when DiskTrouble.Of(e) == DiskTrouble.Full => DiskTrouble.Full,
            _ => null,
        };

    /// <summary>Takes what is composed into the outbox.</summary>
    private sealed class Sealing(Outbox outbox, DataKey key) : ICompositionOutput
    {
        public List<ManifestFile> Files { get; } = [];

        public async Task TakeAsync(ComposedFile file, string path, CancellationToken cancel) =>
            Files.Add(await outbox.SealAsync(file, path, key, cancel));
    }
}
