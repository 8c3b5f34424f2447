namespace MediaServer.Recorder.Storage;

/// <summary>Where encrypted files are kept for good: a folder, or S3 and what speaks like it. It never sees a key or a plain byte.</summary>
public interface IBlobStore
{
    /// <summary>Stores a file; one of that name is replaced. Whether it is there and right, <see cref="IsStoredAsync"/> tells.</summary>
    /// <param name="name">Recording and file, with a slash between.</param>
    /// <param name="path">The file; it may be moved from there.</param>
    /// <param name="digest">Of the file.</param>
    /// <param name="cancel">Ends it.</param>
    Task PutAsync(string name, string path, BlobDigest digest, CancellationToken cancel);

    /// <summary>Whether the store holds exactly this, by length and checksum.</summary>
    Task<bool> IsStoredAsync(string name, BlobDigest digest, CancellationToken cancel);

    /// <summary>Seekable, read asynchronously. Null when there is none.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken cancel);

    /// <summary>Deleting what is gone is no error.</summary>
    Task DeleteAsync(string name, CancellationToken cancel);
}
