namespace MediaServer.Recorder.Control;

/// <summary>
/// What becomes of a recording once its journal is closed, as signaling sees it: composed, verified, stored, read and deleted. Signaling
/// remembers states, permissions and retention; the archive remembers keys, parts and blobs.
/// </summary>
public interface IRecordingArchive
{
    /// <summary>
    /// Composes, verifies and stores. A second call for the same recording goes on from the last part that the first one finished, also
    /// in another process. The journal is deleted only once everything is stored and confirmed.
    /// </summary>
    /// <param name="recording">Whose journal is closed.</param>
    /// <param name="options">How it should look.</param>
    /// <param name="progress">0 to 1, growing; from any thread.</param>
    /// <param name="cancel">Ends the work, and leaves what is finished for the next call.</param>
    Task<ProcessingResult> ProcessAsync(string recording, ProcessingOptions options, IProgress<double> progress, CancellationToken cancel);

    /// <summary>Opens a stored file, decrypted as it is read. Null when there is none of that name, or when the recording was deleted.</summary>
    Task<StoredFile?> OpenAsync(string recording, string name, CancellationToken cancel);

    /// <summary>Destroys the key, then everything that it encrypted, wherever it is; where that does not answer now, later. Deleting what is gone is no error.</summary>
    Task DeleteAsync(string recording, CancellationToken cancel);
}

/// <param name="Layout"><c>grid</c> or <c>speaker</c>.</param>
/// <param name="Names">Whether tiles carry names.</param>
public sealed record ProcessingOptions(string Layout = "grid", bool Names = true);

/// <summary>What came of it.</summary>
/// <param name="Files">What can be opened; empty when it failed.</param>
/// <param name="Duration">Of the composed recording.</param>
/// <param name="Failure">
/// Null when it is verified and stored; else a word for an operator, such as <c>unreadable</c>, <c>empty</c>, <c>no_room</c>,
/// <c>disk_full</c>, <c>not_verified</c> or <c>compose_failed</c>, whose details are in the log.
/// </param>
public sealed record ProcessingResult(IReadOnlyList<RecordingFile> Files, TimeSpan Duration, string? Failure = null)
{
    public static ProcessingResult Failed(string failure) => new([], TimeSpan.Zero, failure);
}

/// <param name="Name">As in URLs, for example <c>recording.mp4</c>; a valid <see cref="Encryption.FileName"/>.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Length">Bytes, decrypted.</param>
/// <param name="Sha256">Of the decrypted bytes, in lower-case hex.</param>
public sealed record RecordingFile(string Name, string ContentType, long Length, string Sha256);

/// <param name="File">What it is.</param>
/// <param name="Content">Seekable; the caller disposes of it.</param>
public sealed record StoredFile(RecordingFile File, Stream Content);
