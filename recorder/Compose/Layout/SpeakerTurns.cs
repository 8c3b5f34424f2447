namespace MediaServer.Recorder.Compose.Layout;

/// <summary>Who has the stage when: whoever speaks, once it is no cough.</summary>
public static class SpeakerTurns
{
    /// <summary>Somebody who speaks for less does not get the stage, and whoever has it keeps it for as long.</summary>
    public static readonly TimeSpan Hysteresis = TimeSpan.FromSeconds(2);

    /// <param name="spoke">Who began to speak when, in order; empty for nobody.</param>
    /// <param name="end">When everything ends.</param>
    /// <returns>Who has the stage from when on, in order.</returns>
    public static IReadOnlyList<(TimeSpan From, string Participant)> Of(
        IReadOnlyList<(TimeSpan At, string Participant)> spoke,
        TimeSpan end
    )
    {
        var turns = new List<(TimeSpan From, string Participant)>();
        for (var i = 0; i < spoke.Count; i++)
        {
            var (at, participant) = spoke[i];
            var until = i + 1 < spoke.Count ? spoke[i + 1].At : end;
            if (participant.Length == 0 || (turns is [.., var last] && last.Participant == participant))
                continue;
            // The first one waits for nobody to leave the stage.
            if (turns.Count == 0)
                turns.Add((at, participant));
            else if (until - at >= Hysteresis)
                turns.Add((Latest(at + Hysteresis, turns[^1].From + Hysteresis), participant));
        }
        return turns;
    }

    private static TimeSpan Latest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
