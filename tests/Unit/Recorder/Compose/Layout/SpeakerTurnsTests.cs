using MediaServer.Recorder.Compose.Layout;

namespace MediaServer.Tests.Unit.Recorder.Compose.Layout;

public class SpeakerTurnsTests
{
    private static string Turns(params IEnumerable<(double At, string Who)> spoke) =>
        string.Join(
            ' ',
            SpeakerTurns
                .Of([.. spoke.Select(s => (TimeSpan.FromSeconds(s.At), s.Who))], TimeSpan.FromSeconds(60))
                .Select(t => FormattableString.Invariant($"{t.From.TotalSeconds}:{t.Participant}"))
        );

    [Fact]
    public void FirstSpeaker_HasTheStageAtOnce() => Assert.Equal("1:a", Turns((1, "a")));

    [Fact]
    public void AnotherSpeaks_AfterTwoSeconds() => Assert.Equal("1:a 12:b", Turns((1, "a"), (10, "b")));

    [Fact]
    public void Cough_ChangesNothing() => Assert.Equal("1:a", Turns((1, "a"), (10, "b"), (11.5, "a")));

    [Fact]
    public void NobodySpeaks_StageIsKept() => Assert.Equal("1:a 22:b", Turns((1, "a"), (10, ""), (20, "b")));

    [Fact]
    public void QuickExchange_StageIsKeptForTwoSecondsAtLeast() =>
        Assert.Equal("1:a 12:b 14.2:a", Turns((1, "a"), (10, "b"), (12.2, "a"), (14.3, "")));

    [Fact]
    public void Silence_NoTurns() => Assert.Equal("", Turns());
}
