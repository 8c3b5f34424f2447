using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Control;

/// <summary>Something signaling wants of a recording.</summary>
/// <param name="Recording">Opaque id, a valid file name.</param>
public abstract record RecorderCommand(string Recording);

/// <summary>Starts a recording, or goes on with it after a restart, in a new epoch.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Visit">Whose room is recorded, now or when it opens.</param>
/// <param name="Included">Who agreed; nobody else is recorded.</param>
/// <param name="Present">Who is in the visit, of those who agreed.</param>
/// <param name="Paused">Whether it starts paused.</param>
public sealed record StartRecording(
    string Recording,
    string Visit,
    IReadOnlyCollection<string> Included,
    IReadOnlyCollection<Joined> Present,
    bool Paused = false
) : RecorderCommand(Recording);

/// <summary>From here on this person is recorded, or is not.</summary>
public sealed record IncludePerson(string Recording, string Participant, bool Included) : RecorderCommand(Recording);

public sealed record PauseRecording(string Recording, bool Paused) : RecorderCommand(Recording);

/// <summary>Writes something down.</summary>
public sealed record NoteEvent(string Recording, JournalEvent Event) : RecorderCommand(Recording);

/// <summary>Ends a recording; <see cref="RecordingClosed"/> follows when everything is on disk.</summary>
public sealed record StopRecording(string Recording, string Reason) : RecorderCommand(Recording);
