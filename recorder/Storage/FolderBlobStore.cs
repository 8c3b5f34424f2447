namespace MediaServer.Recorder.Storage;

/// <summary>Blobs as files in a folder: a local disk, or a share that is mounted there.</summary>
internal sealed class FolderBlobStore(string root) : IBlobStore
{
    private const string Ending = ".sealed";

    public async Task PutAsync(string name, string path, BlobDigest digest, CancellationToken cancel)
    {
        var target = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // The whole file appears under its name, or nothing does.
        var draft = target + ".draft";
        await using (var from = Open(path))
        await using (var to = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            await from.CopyToAsync(to, cancel);
            to.Flush(flushToDisk: true);
        }
        File.Move(draft, target, overwrite: true);
    }

    public async Task<bool> IsStoredAsync(string name, BlobDigest digest, CancellationToken cancel)
    {
        if (!File.Exists(PathOf(name)))
            return false;
        await using var stored = Open(PathOf(name));
        return await BlobDigest.OfAsync(stored, cancel) == digest;
    }

    public Task<Stream?> OpenAsync(string name, CancellationToken cancel) =>
        Task.FromResult<Stream?>(File.Exists(PathOf(name)) ? Open(PathOf(name)) : null);

    public Task DeleteAsync(string name, CancellationToken cancel)
    {
        if (Directory.Exists(Path.GetDirectoryName(PathOf(name))))
            File.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    private string PathOf(string name) => Path.Combine(root, name) + Ending;

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
}
