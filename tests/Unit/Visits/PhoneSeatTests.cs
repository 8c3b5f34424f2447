using MediaServer.Visits;
using static MediaServer.Tests.Unit.Visits.VisitStory;

namespace MediaServer.Tests.Unit.Visits;

/// <summary>Seats that are held by telephone, or move to one and back.</summary>
public class PhoneSeatTests
{
    [Fact]
    public void Caller_WaitsLikeAnybody()
    {
        var story = new VisitStory();
        Call(story, "ann");
        Assert.Equal(ParticipantState.Waiting, story.StateOf("ann"));
        Assert.Equal("Phone ••42", story.Visit.Find("ann")!.Name);
        story.Do(new Admit(Backend, "ann"));
        Assert.Equal(ParticipantState.Joined, story.StateOf("ann"));
    }

    [Fact]
    public void CalledPerson_IsExpected()
    {
        var story = new VisitStory();
        Call(story, "ben", called: true);
        Assert.Equal(ParticipantState.Joined, story.StateOf("ben"));
        var full = new VisitStory(new VisitSettings(MaxParticipants: 2));
        full.Join("doc", Role.Provider);
        full.Join("int", Role.Interpreter);
        Assert.Equal(VisitError.VisitFull, Call(full, "ben", called: true).Error);
    }

    [Fact]
    public void MovingToThePhone_KeepsSeatNameAndTheWayBack()
    {
        var story = Inside();
        var moved = Call(story, "ann");
        var returned = Assert.Single(moved.Events.OfType<Returned>());
        Assert.Equal(("ann's", true, Via.Web), (returned.Replaced, returned.HasMoved, returned.Before));
        // What the browser published is over before the phone publishes anything.
        Assert.Equal(["t1"], Assert.Single(moved.Events.OfType<TracksChanged>()).Removed);
        var ann = story.Visit.Find("ann")!;
        Assert.Equal(("ann", Via.Phone, ParticipantState.Joined), (ann.Name, ann.Via, ann.State));
        Assert.Empty(ann.Tracks);
        // The browser's own secret still takes the seat back.
        var back = story.Join("ann", Role.Patient, "tab 2", "seat of ann", mustResume: true);
        Assert.Equal("phone:1", Assert.Single(back.Events.OfType<Returned>()).Replaced);
    }

    [Fact]
    public void CalledWhileWaitingInTheBrowser_StillWaits()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        Call(story, "ann", called: true);
        Assert.Equal(ParticipantState.Waiting, story.StateOf("ann"));
    }

    [Fact]
    public void Hand_IsRaisedByItsOwnerOnceAndInsideOnly()
    {
        var story = Inside();
        Assert.True(Assert.IsType<Updated>(Assert.Single(story.Do(new RaiseHand(As("ann"), true)).Events)).Participant.Hand);
        Assert.Empty(story.Do(new RaiseHand(As("ann"), true)).Events);
        Assert.False(Assert.IsType<Updated>(Assert.Single(story.Do(new RaiseHand(As("ann"), false)).Events)).Participant.Hand);
        story.Join("ben", Role.Patient);
        Assert.Equal(VisitError.NotAdmitted, story.Do(new RaiseHand(As("ben"), true)).Error);
        Assert.Equal(VisitError.NotAdmitted, story.Do(new RaiseHand(Backend, true)).Error);
    }

    private static Outcome Call(VisitStory story, string who, bool called = false) =>
        story.Do(
            new Join(
                who,
                "",
                Role.Patient,
                Via.Phone,
                Permissions.For(Role.Patient),
                "phone:1",
                NewSeatKey: "",
                NameIfNone: "Phone ••42",
                Called: called
            )
        );

    private static VisitStory Inside()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        story.Do(new Admit(Backend, "ann"));
        story.Do(new ReportTracks("ann", [new Track("t1", true, Source.Mic, false, [])], []));
        return story;
    }
}
