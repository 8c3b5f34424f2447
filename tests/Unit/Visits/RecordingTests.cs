using System.Collections.Immutable;
using MediaServer.Visits;
using static MediaServer.Tests.Unit.Visits.VisitStory;

namespace MediaServer.Tests.Unit.Visits;

/// <summary>Who may record, and what ends a recording.</summary>
public class RecordingTests
{
    private static readonly VisitSettings Asks = new(WaitingRoom: false, Recording: RecordingPolicy.Ask);

    private static VisitStory Recording()
    {
        var story = new VisitStory(Asks);
        story.Join("doc", Role.Provider);
        story.Do(new RequestRecording(As("doc"), "rec"));
        return story;
    }

    [Fact]
    public void Request_WithoutThePermission_IsForbidden()
    {
        var story = new VisitStory(Asks);
        story.Join("doc", Role.Provider);
        story.Join("ann", Role.Patient);
        Assert.Equal(VisitError.Forbidden, story.Do(new RequestRecording(As("ann"), "rec")).Error);
        Assert.Equal(VisitError.NotAdmitted, story.Do(new RequestRecording(As("stranger"), "rec")).Error);
    }

    [Fact]
    public void Request_WhereVisitsAreNotRecorded_IsForbiddenForEverybody()
    {
        var story = new VisitStory(new VisitSettings());
        story.Join("doc", Role.Provider);
        Assert.Equal(VisitError.Forbidden, story.Do(new RequestRecording(As("doc"), "rec")).Error);
        Assert.Equal(VisitError.Forbidden, story.Do(new RequestRecording(Backend, "rec")).Error);
    }

    [Fact]
    public void Request_WhileThereIsOne_Conflicts() =>
        Assert.Equal(VisitError.Conflict, Recording().Do(new RequestRecording(Backend, "rec2")).Error);

    [Fact]
    public void Stop_AndAnother_AskAnew()
    {
        var story = Recording();
        Assert.Equal("stopped", Assert.Single(story.Do(new StopRecording(As("doc"))).Events.OfType<RecordingStopped>()).Reason);
        Assert.Equal(VisitError.Conflict, story.Do(new StopRecording(As("doc"))).Error);
        story.Join("ann", Role.Patient);
        var again = story.Do(new RequestRecording(As("doc"), "rec2"));
        Assert.Equal(["ann"], again.Events.OfType<ConsentWanted>().Select(e => e.Participant.Id));
    }

    [Fact]
    public void PauseAndResume_AskNobody_AndAreToldOnce()
    {
        var story = Recording();
        var paused = Assert.Single(story.Do(new PauseRecording(As("doc"), true)).Events.OfType<RecordingChanged>());
        Assert.Equal((RecordingState.Paused, RecordingState.On), (paused.Recording.State, paused.Before.State));
        Assert.Empty(story.Do(new PauseRecording(As("doc"), true)).Events);
        Assert.Single(story.Do(new PauseRecording(As("doc"), false)).Events.OfType<RecordingChanged>());
        story.Join("ann", Role.Patient);
        Assert.Equal(VisitError.Forbidden, story.Do(new PauseRecording(As("ann"), true)).Error);
    }

    [Fact]
    public void Pause_WhileAsking_Conflicts()
    {
        var story = new VisitStory(Asks);
        story.Join("doc", Role.Provider);
        story.Join("ann", Role.Patient);
        story.Do(new RequestRecording(As("doc"), "rec"));
        Assert.Equal(VisitError.Conflict, story.Do(new PauseRecording(As("doc"), true)).Error);
    }

    [Fact]
    public void EverybodyIsGone_Stops()
    {
        var story = Recording();
        Assert.Equal("empty", Assert.Single(story.Do(new Leave(As("doc"))).Events.OfType<RecordingStopped>()).Reason);
    }

    [Fact]
    public void ConnectionLost_GoesOnWhileTheSeatIsKept()
    {
        var story = Recording();
        Assert.DoesNotContain(story.Do(new LoseConnection("doc's")).Events, e => e is RecordingStopped);
        Assert.Contains(story.Pass(61), e => e is RecordingStopped { Reason: "empty" });
    }

    [Fact]
    public void VisitEnds_StopsFirst()
    {
        var events = Recording().Do(new End(As("doc"))).Events;
        Assert.Equal("ended", Assert.IsType<RecordingStopped>(events[0]).Reason);
    }

    [Fact]
    public void Trouble_IsToldWhenItChanges()
    {
        var story = Recording();
        Assert.Single(story.Do(new ReportTrouble("rec", "disk_full")).Events.OfType<RecordingChanged>());
        Assert.Empty(story.Do(new ReportTrouble("rec", "disk_full")).Events);
        Assert.Equal(VisitError.NotFound, story.Do(new ReportTrouble("other", null)).Error);
        Assert.Null(Assert.Single(story.Do(new ReportTrouble("rec", null)).Events.OfType<RecordingChanged>()).Recording.Trouble);
    }

    [Fact]
    public void Restart_GoesOn_AndKnowsWhoAgreed()
    {
        var before = Recording();
        before.Join("ann", Role.Patient);
        var kept = before.Visit.Recording! with { State = RecordingState.Paused };
        var after = new VisitStory(Asks);
        after.Visit.Restore(before.Visit.Participants, [], false, kept, TimeSpan.FromHours(1));
        Assert.True(after.Visit.Find("ann")!.AwaitsConsent);
        Assert.False(after.Visit.Find("doc")!.AwaitsConsent);
        Assert.Empty(after.Pass(10));
        var back = after.Join("ann", Role.Patient);
        Assert.Equal(["ann"], back.Events.OfType<ConsentWanted>().Select(e => e.Participant.Id));
        Assert.Equal(RecordingState.Paused, after.Visit.Recording?.State);
    }

    [Fact]
    public void Restart_WhileAsking_AsksAgain()
    {
        var asking = new Recording("rec", "doc", RecordingState.Asking, TimeSpan.Zero)
        {
            Answers = ImmutableDictionary<string, Answer>.Empty.Add("doc", new Answer(true, Visit.ByRequest, "en")),
        };
        var before = new VisitStory(Asks);
        before.Join("doc", Role.Provider);
        before.Join("ann", Role.Patient);
        var after = new VisitStory(Asks);
        after.Visit.Restore(before.Visit.Participants, [], false, asking, TimeSpan.FromHours(1));
        Assert.DoesNotContain(after.Pass(30), e => e is RecordingStopped or RecordingStarted);
        Assert.Single(after.Join("ann", Role.Patient).Events.OfType<ConsentWanted>());
    }
}
