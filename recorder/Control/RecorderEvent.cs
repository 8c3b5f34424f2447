namespace MediaServer.Recorder.Control;

/// <summary>Something that happened to a recording.</summary>
public abstract record RecorderEvent(string Visit, string Recording);

/// <summary>A file is open and what comes is written.</summary>
public sealed record RecordingBegan(string Visit, string Recording, uint Epoch) : RecorderEvent(Visit, Recording);

/// <summary>The recording is not being saved as it should; the call is untouched.</summary>
/// <param name="Reason"><c>disk_full</c>, <c>disk_refused</c>, <c>disk_stalled</c>, <c>disk_too_slow</c> or <c>fault</c>.</param>
public sealed record RecordingTroubled(string Visit, string Recording, string Reason) : RecorderEvent(Visit, Recording);

/// <summary>It is being saved again; what was missed is a gap.</summary>
public sealed record RecordingRecovered(string Visit, string Recording) : RecorderEvent(Visit, Recording);

/// <summary>Everything is on disk, as the answer to <see cref="StopRecording"/>. Always the last event of a recording.</summary>
public sealed record RecordingClosed(string Visit, string Recording) : RecorderEvent(Visit, Recording);
