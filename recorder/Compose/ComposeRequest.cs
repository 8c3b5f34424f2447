using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose;

/// <summary>What to compose, and how.</summary>
/// <param name="Journal">Of the recording.</param>
/// <param name="WorkFolder">A folder of the recording's own on any disk, for frames under a key that nobody keeps.</param>
/// <param name="Layout">How pictures are arranged.</param>
/// <param name="ShowNames">Whether names are written on tiles, into chapters and into events.json.</param>
/// <param name="Tracks">Whether each track is also exported as it was sent.</param>
public sealed record ComposeRequest(
    JournalReader Journal,
    string WorkFolder,
    LayoutKind Layout = LayoutKind.Grid,
    bool ShowNames = false,
    bool Tracks = true
);

/// <summary>Takes what is composed: to be encrypted and stored, since what it is given is plain and will be deleted.</summary>
public interface ICompositionOutput
{
    /// <param name="file">The file's name in the recording, and what it is.</param>
    /// <param name="path">Where it is until the call returns.</param>
    /// <param name="cancel">Ends it.</param>
    Task TakeAsync(ComposedFile file, string path, CancellationToken cancel);
}

/// <param name="Name">Made here, of letters, digits, hyphens and dots.</param>
/// <param name="ContentType">As HTTP says it.</param>
/// <param name="Participant">Of exported tracks: whose; else null.</param>
/// <param name="Offset">Of exported tracks: where in the composition the track begins.</param>
public sealed record ComposedFile(string Name, string ContentType, string? Participant = null, TimeSpan Offset = default);

/// <summary>What became of it.</summary>
/// <param name="Duration">Of the film.</param>
/// <param name="PictureFrames">Pictures in the film.</param>
/// <param name="HasSound">Whether anybody could be heard.</param>
/// <param name="Counts">Of packets and frames of the journal.</param>
/// <param name="Faults">Stretches of pictures that were left out because no decoder takes them; damage of the journal.</param>
public sealed record CompositionReport(
    TimeSpan Duration,
    long PictureFrames,
    bool HasSound,
    ExtractCounts Counts,
    IReadOnlyList<string> Faults
);
