using MediaServer.Visits;
using static MediaServer.Tests.Unit.Visits.VisitStory;

namespace MediaServer.Tests.Unit.Visits;

public class SeatTests
{
    [Fact]
    public void LostConnection_SeatIsKeptForSixtySeconds()
    {
        var story = Inside("ann");
        var lost = story.Do(new LoseConnection("ann's"));
        Assert.IsType<ConnectionLost>(Assert.Single(lost.Events));
        Assert.Empty(story.Pass(59));
        Assert.Equal(VisitError.None, story.Join("ann", Role.Patient, "new", "seat of ann", mustResume: true).Error);
        Assert.Equal(ParticipantState.Joined, story.StateOf("ann"));
        Assert.Empty(story.Pass(3600));
    }

    [Fact]
    public void LostConnection_SeatIsGivenUpAfterwards()
    {
        var story = Inside("ann");
        story.Do(new LoseConnection("ann's"));
        var left = Assert.IsType<StateChanged>(Assert.Single(story.Pass(60)));
        Assert.Equal(("connection_lost", ParticipantState.Left), (left.Reason, left.To));
        Assert.Equal(TimeSpan.MaxValue, story.Visit.NextDeadline);
        // Coming late is coming anew: through the waiting room.
        story.Join("ann", Role.Patient);
        Assert.Equal(ParticipantState.Waiting, story.StateOf("ann"));
    }

    [Fact]
    public void ExpiredToken_NeedsTheRightSecret()
    {
        var story = Inside("ann");
        Assert.Equal(VisitError.Unauthorized, story.Join("ann", Role.Patient, "new", null, mustResume: true).Error);
        Assert.Equal(VisitError.Unauthorized, story.Join("ann", Role.Patient, "new", "wrong", mustResume: true).Error);
        Assert.Equal(VisitError.Unauthorized, story.Join("ben", Role.Patient, "new", "seat of ann", mustResume: true).Error);
        Assert.Equal("ann's", story.Visit.Find("ann")!.Connection);
    }

    [Fact]
    public void ReplyToTheJoinIsLost_TheSecretThatWasPresentedStillOpens()
    {
        var story = Inside("ann");
        Assert.Equal(VisitError.None, Back("seat of ann", "second").Error);
        story.Wait(30);
        story.Do(new LoseConnection("with second"));
        story.Wait(59);
        Assert.Equal(VisitError.None, Back("seat of ann", "third").Error);
        Assert.Equal(VisitError.Unauthorized, Back("second", "fourth").Error); // nobody has ever heard of it
        Assert.Equal(VisitError.None, Back("third", "fourth").Error);

        story.Wait(60);
        Assert.Equal(VisitError.Unauthorized, Back("third", "fifth").Error);
        Assert.Equal(VisitError.None, Back("fourth", "fifth").Error);

        Outcome Back(string presented, string next) =>
            story.Do(
                new Join(
                    "ann",
                    "Ann",
                    Role.Patient,
                    Via.Web,
                    Permissions.For(Role.Patient),
                    $"with {next}",
                    next,
                    presented,
                    MustResume: true
                )
            );
    }

    [Fact]
    public void SecondTab_TakesOverAndTheFirstIsDeaf()
    {
        var story = Inside("ann");
        var returned = Assert.IsType<Returned>(Assert.Single(story.Join("ann", Role.Patient, "tab 2").Events));
        Assert.Equal("ann's", returned.Replaced);
        Assert.Null(story.Visit.FindByConnection("ann's"));
        Assert.Empty(story.Do(new LoseConnection("ann's")).Events);
        Assert.Equal(VisitError.NotFound, story.Do(new Leave(As("ann"))).Error);
        Assert.Equal("ann", story.Visit.FindByConnection("tab 2")!.Id);
    }

    [Fact]
    public void HeldPersonReloading_StaysHeld()
    {
        var story = Inside("ann");
        story.Do(new Hold(Backend, "ann"));
        story.Join("ann", Role.Patient, "tab 2");
        Assert.Equal(ParticipantState.Held, story.StateOf("ann"));
    }

    [Fact]
    public void WhipOfSomebodyWhoWaits_IsRefused_AndTheyGoOnWaiting()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        Assert.Equal(VisitError.NotAdmitted, story.Join("ann", Role.Patient, "http:ann", via: Via.Whip).Error);
        var ann = story.Visit.Find("ann")!;
        Assert.Equal((Via.Web, "ann's", ParticipantState.Waiting), (ann.Via, ann.Connection, ann.State));
    }

    [Fact]
    public void OneConnection_IsOnePerson()
    {
        var story = Inside("ann");
        Assert.Equal(VisitError.Conflict, story.Join("ben", Role.Guest, "ann's").Error);
    }

    [Fact]
    public void FullVisit_TakesNobodyMore()
    {
        var story = new VisitStory(new VisitSettings(WaitingRoom: true, MaxParticipants: 2));
        story.Join("doc", Role.Provider);
        story.Join("int", Role.Interpreter);
        Assert.Equal(VisitError.VisitFull, story.Join("obs", Role.Observer).Error);
        Assert.Equal(VisitError.None, story.Join("ann", Role.Patient).Error); // waiting costs nothing
        Assert.Equal(VisitError.VisitFull, story.Do(new Admit(As("doc"), "ann")).Error);
        story.Do(new Leave(As("int")));
        Assert.Equal(VisitError.None, story.Do(new Admit(As("doc"), "ann")).Error);
    }

    [Fact]
    public void Restored_SeatsWaitForTheirPeople()
    {
        var before = Inside("ann");
        before.Join("ben", Role.Patient);
        var after = new VisitStory();
        after.Visit.Restore(before.Visit.Participants, ["eve"], ended: false, recording: null, TimeSpan.FromHours(1));
        Assert.Equal(VisitError.None, after.Join("ann", Role.Patient, "new", "seat of ann", mustResume: true).Error);
        Assert.Equal(ParticipantState.Joined, after.StateOf("ann"));
        Assert.Equal(1, after.Visit.WaitingRoom.PositionOf("ben"));
        Assert.Equal(VisitError.Forbidden, after.Join("eve", Role.Patient).Error);
        after.Pass(60);
        Assert.Null(after.StateOf("ben"));
    }

    private static VisitStory Inside(string who)
    {
        var story = new VisitStory();
        story.Join(who, Role.Patient);
        story.Do(new Admit(Backend, who));
        return story;
    }
}
