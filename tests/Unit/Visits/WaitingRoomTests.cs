using MediaServer.Visits;
using static MediaServer.Tests.Unit.Visits.VisitStory;

namespace MediaServer.Tests.Unit.Visits;

public class WaitingRoomTests
{
    [Theory]
    [InlineData(Role.Provider, ParticipantState.Joined)]
    [InlineData(Role.Interpreter, ParticipantState.Joined)]
    [InlineData(Role.Observer, ParticipantState.Joined)]
    [InlineData(Role.Patient, ParticipantState.Waiting)]
    [InlineData(Role.Guest, ParticipantState.Waiting)]
    public void Arrival_OnlyThoseFromOutsideWait(Role role, ParticipantState expected)
    {
        var story = new VisitStory();
        story.Join("x", role);
        Assert.Equal(expected, story.StateOf("x"));
    }

    [Fact]
    public void NoWaitingRoom_NobodyWaits()
    {
        var story = new VisitStory(new VisitSettings(WaitingRoom: false));
        story.Join("ann", Role.Patient);
        Assert.Equal(ParticipantState.Joined, story.StateOf("ann"));
    }

    [Fact]
    public void ClinicianArriving_AdmitsNobodyByItself()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        story.Join("doc", Role.Provider);
        Assert.Equal(ParticipantState.Waiting, story.StateOf("ann"));
    }

    [Fact]
    public void Admit_MovesTheOthersUp()
    {
        var story = new VisitStory();
        story.Join("doc", Role.Provider);
        story.Join("ann", Role.Patient);
        story.Join("ben", Role.Patient);
        Assert.Equal(2, story.Visit.WaitingRoom.PositionOf("ben"));
        var outcome = story.Do(new Admit(As("doc"), "ann"));
        Assert.Collection(
            outcome.Events,
            e => Assert.Equal((ParticipantState.Waiting, ParticipantState.Joined), (((StateChanged)e).From, ((StateChanged)e).To)),
            e => Assert.IsType<QueueChanged>(e)
        );
        Assert.Equal(1, story.Visit.WaitingRoom.PositionOf("ben"));
    }

    [Fact]
    public void Admit_TwiceIsOnce()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        story.Do(new Admit(Backend, "ann"));
        var again = story.Do(new Admit(Backend, "ann"));
        Assert.Equal(VisitError.None, again.Error);
        Assert.Empty(again.Events);
    }

    [Fact]
    public void Leaving_EmptiesThePlaceInTheQueue()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        story.Join("ben", Role.Patient);
        story.Do(new Leave(As("ann")));
        Assert.Equal(["ben"], story.Visit.WaitingRoom.Order);
    }

    [Fact]
    public void LostWhileWaiting_KeepsThePlaceForAMinute()
    {
        var story = new VisitStory();
        story.Join("ann", Role.Patient);
        story.Join("ben", Role.Patient);
        story.Do(new LoseConnection("ann's"));
        story.Pass(59);
        Assert.Equal(1, story.Visit.WaitingRoom.PositionOf("ann"));
        story.Pass(1);
        Assert.Equal(1, story.Visit.WaitingRoom.PositionOf("ben"));
    }

    [Fact]
    public void Estimate_IsTheMedianOfLastStays()
    {
        var story = new VisitStory();
        Assert.Null(story.Visit.WaitingRoom.Estimate(1));
        foreach (var minutes in new[] { 5, 60, 10 })
        {
            story.Join("ann", Role.Patient);
            story.Do(new Admit(Backend, "ann"));
            story.Wait(minutes * 60);
            story.Do(new Leave(As("ann")));
        }
        Assert.Equal(TimeSpan.FromMinutes(20), story.Visit.WaitingRoom.Estimate(2));
    }

    [Fact]
    public void Whip_IsRefusedRatherThanLeftWaiting()
    {
        var story = new VisitStory();
        Assert.Equal(VisitError.NotAdmitted, story.Join("ann", Role.Patient, via: Via.Whip).Error);
        Assert.Empty(story.Visit.Participants);
    }

    [Fact]
    public void WaitingRoom_HasAnEnd()
    {
        var story = new VisitStory();
        for (var i = 0; i < Visit.MaxWaiting; i++)
            Assert.Equal(VisitError.None, story.Join($"p{i}", Role.Patient).Error);
        Assert.Equal(VisitError.VisitFull, story.Join("late", Role.Patient).Error);
    }
}
