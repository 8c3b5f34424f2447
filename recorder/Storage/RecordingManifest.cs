using System.Text.Json;
using MediaServer.Recorder.Control;

namespace MediaServer.Recorder.Storage;

/// <summary>What a recording was composed into; <c>manifest.json</c> in its folder. Once written it does not change.</summary>
/// <param name="Recording">Opaque id.</param>
/// <param name="DurationTicks">Of the film.</param>
/// <param name="Files">Each of them encrypted, in the outbox or in the store.</param>
/// <param name="Faults">What is missing and why.</param>
internal sealed record RecordingManifest(
    string Recording,
    long DurationTicks,
    IReadOnlyList<ManifestFile> Files,
    IReadOnlyList<string> Faults
)
{
    private const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public ProcessingResult Result => new([.. Files.Select(f => f.File)], TimeSpan.FromTicks(DurationTicks));

    /// <summary>Whether the recording has been composed to the end.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Null when the recording has not been composed, or not to the end.</summary>
    public static RecordingManifest? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<RecordingManifest>(File.ReadAllBytes(path), Json) : null;
    }

    /// <summary>On the disk, and whole: from here on the recording counts as composed.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using (var file = new FileStream(path + ".draft", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, Json);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".draft", path, overwrite: true);
    }
}

/// <param name="File">What it is, decrypted.</param>
/// <param name="Sealed">What it is as it is stored.</param>
/// <param name="Participant">Of exported tracks: whose.</param>
/// <param name="OffsetMilliseconds">Of exported tracks: where in the film the track begins.</param>
internal sealed record ManifestFile(RecordingFile File, BlobDigest Sealed, string? Participant, long OffsetMilliseconds);
