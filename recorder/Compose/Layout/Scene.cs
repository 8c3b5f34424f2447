using MediaServer.Sfu.Negotiation;

namespace MediaServer.Recorder.Compose.Layout;

/// <summary>Everything that decides what is to be seen when, in the composition's time.</summary>
/// <param name="Duration">Of the composition.</param>
/// <param name="People">Who was there, in the order of their coming.</param>
/// <param name="Pictures">Which pictures there were.</param>
/// <param name="Turns">Who has the stage (see <see cref="SpeakerTurns"/>).</param>
public sealed record Scene(
    TimeSpan Duration,
    IReadOnlyList<Presence> People,
    IReadOnlyList<PictureSpan> Pictures,
    IReadOnlyList<(TimeSpan From, string Participant)> Turns
);

/// <summary>Somebody was there.</summary>
public readonly record struct Presence(string Participant, TimeSpan From, TimeSpan To);

/// <summary>A lane had a picture that is worth showing, in one orientation.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Source">Camera or screen.</param>
/// <param name="From">Frame of its first picture.</param>
/// <param name="To">Frame behind its last.</param>
/// <param name="Picture">What to show.</param>
public readonly record struct PictureSpan(string Participant, TrackSource Source, long From, long To, Picture Picture);
