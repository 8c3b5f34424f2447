using MediaServer.Visits;
using static MediaServer.Tests.Unit.Visits.VisitStory;

namespace MediaServer.Tests.Unit.Visits;

public class ModerationTests
{
    private readonly VisitStory _story = new();

    public ModerationTests()
    {
        _story.Join("doc", Role.Provider);
        _story.Join("ann", Role.Patient);
        _story.Do(new Admit(As("doc"), "ann"));
    }

    [Fact]
    public void WithoutPermission_NothingMoves()
    {
        VisitCommand[] wishes =
        [
            new Admit(As("ann"), "doc"),
            new Deny(As("ann"), "doc"),
            new Hold(As("ann"), "doc"),
            new Mute(As("ann"), "doc"),
            new Remove(As("ann"), "doc"),
            new End(As("ann")),
        ];
        foreach (var wish in wishes)
        {
            var outcome = _story.Do(wish);
            Assert.Equal(VisitError.Forbidden, outcome.Error);
            Assert.Empty(outcome.Events);
        }
    }

    [Fact]
    public void FromOutside_EvenAProviderMayNothing()
    {
        Assert.Equal(VisitError.NotAdmitted, _story.Do(new Remove(As("stranger"), "ann")).Error);
        _story.Do(new Hold(Backend, "doc"));
        Assert.Equal(VisitError.None, _story.Do(new Mute(As("doc"), "ann")).Error); // held is inside
        _story.Do(new Leave(As("doc")));
        Assert.Equal(VisitError.NotAdmitted, _story.Do(new Remove(As("doc"), "ann")).Error);
    }

    [Fact]
    public void Hold_AndBack()
    {
        _story.Do(new Hold(As("doc"), "ann"));
        Assert.Equal(ParticipantState.Held, _story.StateOf("ann"));
        _story.Do(new Admit(As("doc"), "ann"));
        Assert.Equal(ParticipantState.Joined, _story.StateOf("ann"));
        Assert.Equal(VisitError.Conflict, _story.Do(new Hold(As("doc"), "doc")).Error);
    }

    [Fact]
    public void Mute_SilencesWhatIsHeardNotWhatIsSeen()
    {
        Publish("ann", "mic", "camera");
        var outcome = _story.Do(new Mute(As("doc"), "ann"));
        Assert.Equal("mic", Assert.Single(outcome.Events.OfType<TrackMuted>()).Track);
        Assert.False(_story.Visit.Find("ann")!.Tracks.Single(t => t.Id == "camera").Muted);
        // Muted is not gagged.
        Assert.Equal(VisitError.None, _story.Do(new SetTrackMuted(As("ann"), "mic", false)).Error);
        Assert.False(_story.Visit.Find("ann")!.Tracks.Single(t => t.Id == "mic").Muted);
    }

    [Fact]
    public void Tracks_AreTheirOwnersAlone()
    {
        Publish("ann", "mic");
        Assert.Equal(VisitError.Forbidden, _story.Do(new SetTrackMuted(As("doc"), "mic", true)).Error);
        Assert.Equal(VisitError.NotFound, _story.Do(new SetTrackMuted(As("ann"), "nothing", true)).Error);
        _story.Do(new ReportTracks("ann", [], ["mic"]));
        Assert.Empty(_story.Visit.Find("ann")!.Tracks);
    }

    [Fact]
    public void Removed_StaysOutUntilSomebodyAdmits()
    {
        _story.Do(new Remove(As("doc"), "ann"));
        Assert.Equal(VisitError.Forbidden, _story.Join("ann", Role.Patient).Error);
        Assert.IsType<BarLifted>(Assert.Single(_story.Do(new Admit(As("doc"), "ann")).Events));
        Assert.Equal(VisitError.None, _story.Join("ann", Role.Patient).Error);
        Assert.Equal(ParticipantState.Waiting, _story.StateOf("ann"));
    }

    [Fact]
    public void NobodyRemovesThemselves()
    {
        Assert.Equal(VisitError.Conflict, _story.Do(new Remove(As("doc"), "doc")).Error);
        Assert.Equal(ParticipantState.Joined, _story.StateOf("doc"));
    }

    [Fact]
    public void Deny_IsForThoseWhoWait()
    {
        Assert.Equal(VisitError.Conflict, _story.Do(new Deny(As("doc"), "ann")).Error);
        Assert.Equal(VisitError.NotFound, _story.Do(new Deny(As("doc"), "nobody")).Error);
        _story.Join("ben", Role.Guest);
        Assert.Equal("denied", _story.Do(new Deny(As("doc"), "ben")).Events.OfType<StateChanged>().Single().Reason);
    }

    [Fact]
    public void End_IsTheLastThingThatHappens()
    {
        _story.Join("ben", Role.Guest);
        var outcome = _story.Do(new End(As("doc")));
        Assert.Equal(3, outcome.Events.OfType<StateChanged>().Count(e => e.Reason == "ended"));
        Assert.IsType<Ended>(outcome.Events[^1]);
        Assert.Empty(_story.Visit.Participants);
        Assert.Equal(VisitError.VisitEnded, _story.Join("doc", Role.Provider).Error);
        Assert.Equal(VisitError.VisitEnded, _story.Do(new End(Backend)).Error);
    }

    [Fact]
    public void Speaker_IsOneAtATime()
    {
        _story.Do(new ReportSpeaker("ann"));
        _story.Do(new ReportSpeaker("doc"));
        Assert.Equal(["doc"], _story.Visit.Participants.Where(p => p.Speaking).Select(p => p.Id));
        Assert.Empty(_story.Do(new ReportSpeaker("doc")).Events);
        Assert.Null(Assert.IsType<SpeakerChanged>(Assert.Single(_story.Do(new ReportSpeaker(null)).Events)).Participant);
    }

    [Fact]
    public void ReportsAboutTheDeparted_AreTooLate()
    {
        _story.Do(new Leave(As("ann")));
        Assert.Equal(VisitError.NotFound, _story.Do(new ReportTracks("ann", [], [])).Error);
        Assert.Equal(VisitError.NotFound, _story.Do(new ReportQuality("ann", Quality.Lost)).Error);
    }

    private void Publish(string who, params string[] tracks) =>
        _story.Do(
            new ReportTracks(who, [.. tracks.Select(t => new Track(t, t == "mic", t == "mic" ? Source.Mic : Source.Camera, false, []))], [])
        );
}
