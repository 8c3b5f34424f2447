using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Storage;

internal static class BlobStoreExtensions
{
    /// <summary>
    /// Removes what may be in the store of a recording, then what is here. The manifest, which knows the names, goes last: whoever fails may
    /// begin again.
    /// </summary>
    public static async Task DeleteRecordingAsync(this IBlobStore store, JournalFolder folder, CancellationToken cancel)
    {
        foreach (var file in RecordingManifest.Read(folder.Path)?.Files ?? [])
            await store.DeleteAsync(BlobNames.Of(folder.Recording, file.File.Name), cancel);
        if (Directory.Exists(folder.Path))
            Directory.Delete(folder.Path, recursive: true);
    }
}
