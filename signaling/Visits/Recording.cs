using System.Collections.Immutable;

namespace MediaServer.Visits;

/// <summary>How far a recording is while the visit knows of it.</summary>
public enum RecordingState
{
    /// <summary>Everybody is being asked; nothing is recorded yet.</summary>
    Asking,

    /// <summary>Those who said yes are recorded.</summary>
    On,

    /// <summary>Nothing is recorded for now, by somebody's wish.</summary>
    Paused,
}

/// <summary>What one person answered.</summary>
/// <param name="Yes">Yes or no.</param>
/// <param name="TextVersion">Which words the person was asked in.</param>
/// <param name="Language">In which language.</param>
public sealed record Answer(bool Yes, string TextVersion, string Language);

/// <summary>A recording that was asked for. Immutable: whoever was handed one may keep it.</summary>
/// <param name="Id">Opaque id; also what the question is called by.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="State">How far it is.</param>
/// <param name="AskUntil">When silence counts as a no; only while asking.</param>
public sealed record Recording(string Id, string RequestedBy, RecordingState State, TimeSpan AskUntil)
{
    /// <summary>By participant; those who left keep theirs, should they come back.</summary>
    public ImmutableDictionary<string, Answer> Answers { get; init; } = ImmutableDictionary<string, Answer>.Empty;

    /// <summary>Why it is not being saved as it should; null when it is.</summary>
    public string? Trouble { get; init; }

    /// <summary>Packets are taken, or would be but for the pause.</summary>
    public bool IsRunning => State != RecordingState.Asking;

    public bool HasAnswered(string participant) => Answers.ContainsKey(participant);

    /// <summary>Whether the person may be recorded.</summary>
    public bool Includes(string participant) => Answers.TryGetValue(participant, out var answer) && answer.Yes;
}
