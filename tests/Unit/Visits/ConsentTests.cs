using MediaServer.Visits;
using static MediaServer.Tests.Unit.Visits.VisitStory;

namespace MediaServer.Tests.Unit.Visits;

/// <summary>Nobody is recorded who has not said yes, and nobody is heard who has not been asked.</summary>
public class ConsentTests
{
    private const string Rec = "rec";

    private static readonly VisitSettings Stops = new(WaitingRoom: false, Recording: RecordingPolicy.Ask);
    private static readonly VisitSettings Excludes = Stops with { Refusal = RefusalPolicy.Exclude };

    /// <summary>Somebody who may record, a patient and a relative.</summary>
    private static VisitStory Inside(VisitSettings settings)
    {
        var story = new VisitStory(settings);
        story.Join("doc", Role.Provider);
        story.Join("ann", Role.Patient);
        story.Join("ben", Role.Guest);
        return story;
    }

    private static Outcome Request(VisitStory story, Actor? by = null) => story.Do(new RequestRecording(by ?? As("doc"), Rec, "en"));

    private static Outcome Answer(VisitStory story, string who, bool yes, Actor? by = null) =>
        story.Do(new AnswerConsent(by ?? As(who), who, Rec, new Answer(yes, "v1-en", "en")));

    private static VisitStory Recording(VisitSettings settings)
    {
        var story = Inside(settings);
        Request(story);
        Answer(story, "ann", true);
        Answer(story, "ben", true);
        Assert.Equal(RecordingState.On, story.Visit.Recording?.State);
        return story;
    }

    private static IEnumerable<string> Asked(Outcome outcome) => outcome.Events.OfType<ConsentWanted>().Select(e => e.Participant.Id);

    private static string? Stopped(Outcome outcome) => outcome.Events.OfType<RecordingStopped>().SingleOrDefault()?.Reason;

    [Fact]
    public void Request_EverybodyButTheOneWhoAsksIsAsked_AndNothingStarts()
    {
        var story = Inside(Stops);
        var outcome = Request(story);
        Assert.Equal(["ann", "ben"], Asked(outcome));
        Assert.DoesNotContain(outcome.Events, e => e is RecordingStarted);
        Assert.Equal(RecordingState.Asking, story.Visit.Recording?.State);
        var own = Assert.Single(outcome.Events.OfType<ConsentAnswered>());
        Assert.Equal(("doc", new Answer(true, Visit.ByRequest, "en")), (own.Participant, own.Given));
    }

    [Fact]
    public void LastYes_StartsIt()
    {
        var story = Inside(Stops);
        Request(story);
        Assert.DoesNotContain(Answer(story, "ann", true).Events, e => e is RecordingStarted);
        var started = Assert.Single(Answer(story, "ben", true).Events.OfType<RecordingStarted>());
        Assert.All(["doc", "ann", "ben"], who => Assert.True(started.Recording.Includes(who)));
    }

    [Fact]
    public void BackendAsks_AgreesForNobody()
    {
        var story = Inside(Stops);
        Assert.Equal(["doc", "ann", "ben"], Asked(Request(story, Backend)));
    }

    [Fact]
    public void Alone_StartsAtOnce()
    {
        var story = new VisitStory(Stops);
        story.Join("doc", Role.Provider);
        Assert.Single(Request(story).Events.OfType<RecordingStarted>());
    }

    [Fact]
    public void No_UnderStop_NothingIsRecorded_AndTheOthersQuestionGoesAway()
    {
        var story = Inside(Stops);
        Request(story);
        var outcome = Answer(story, "ann", false);
        Assert.Equal("refused", Stopped(outcome));
        Assert.Equal(["ben"], outcome.Events.OfType<ConsentUnneeded>().Select(e => e.Participant.Id));
        Assert.Null(story.Visit.Recording);
        Assert.Equal(VisitError.NotFound, Answer(story, "ben", true).Error);
    }

    [Fact]
    public void No_UnderExclude_TheOthersAreRecorded()
    {
        var story = Inside(Excludes);
        Request(story);
        Answer(story, "ann", false);
        var started = Assert.Single(Answer(story, "ben", true).Events.OfType<RecordingStarted>());
        Assert.Equal([true, false, true], new[] { "doc", "ann", "ben" }.Select(started.Recording.Includes));
    }

    [Fact]
    public void EverybodySaysNo_UnderExclude_NothingIsRecorded()
    {
        var story = Inside(Excludes);
        Request(story, Backend);
        Answer(story, "doc", false);
        Answer(story, "ann", false);
        Assert.Equal("refused", Stopped(Answer(story, "ben", false)));
    }

    [Fact]
    public void Silence_IsANo()
    {
        var story = Inside(Stops);
        Request(story);
        Answer(story, "ann", true);
        var events = story.Pass(121);
        Assert.Equal("unanswered", Assert.Single(events.OfType<RecordingStopped>()).Reason);
        var silent = Assert.Single(events.OfType<ConsentAnswered>());
        Assert.Equal(("ben", false, Visit.Unanswered), (silent.Participant, silent.Given.Yes, silent.Given.TextVersion));
        Assert.Null(silent.By);
    }

    [Fact]
    public void Silence_UnderExclude_LeavesThePersonOut()
    {
        var story = Inside(Excludes);
        Request(story);
        Answer(story, "ann", true);
        var started = Assert.Single(story.Pass(121).OfType<RecordingStarted>());
        Assert.False(started.Recording.Includes("ben"));
        Assert.False(story.Visit.Find("ben")!.AwaitsConsent);
    }

    [Fact]
    public void LastOneAskedLeaves_TheOthersAnswersCount()
    {
        var story = Inside(Stops);
        Request(story);
        Answer(story, "ann", true);
        Assert.Single(story.Do(new Leave(As("ben"))).Events.OfType<RecordingStarted>());
    }

    [Fact]
    public void SomebodyComesWhileAsking_IsAskedToo_AndMayTalkMeanwhile()
    {
        var story = Inside(Stops);
        Request(story);
        var joined = story.Join("cleo", Role.Interpreter);
        Assert.Equal(["cleo"], Asked(joined));
        Assert.False(story.Visit.Find("cleo")!.IsMediaHeld);
        Answer(story, "ann", true);
        Answer(story, "ben", true);
        Assert.Single(Answer(story, "cleo", true).Events.OfType<RecordingStarted>());
    }

    [Fact]
    public void LateJoiner_IsHeldFromTheFirstMoment_UntilTheAnswer()
    {
        var story = Recording(Stops);
        var joined = story.Join("cleo", Role.Interpreter);
        Assert.True(Assert.Single(joined.Events.OfType<Entered>()).Participant.IsMediaHeld);
        Assert.Equal(["cleo"], Asked(joined));
        Assert.False(story.Visit.Recording!.Includes("cleo"));
        var yes = Answer(story, "cleo", true);
        Assert.Equal(
            ("cleo", true),
            Assert.Single(yes.Events.OfType<RecordingIncludes>()) is var i ? (i.Participant, i.Included) : default
        );
        Assert.False(Assert.Single(yes.Events.OfType<GateChanged>()).Participant.IsMediaHeld);
    }

    [Fact]
    public void LateJoinerFromTheWaitingRoom_IsHeldWithTheAdmission()
    {
        var story = new VisitStory(Stops with { WaitingRoom = true });
        story.Join("doc", Role.Provider);
        Request(story);
        Assert.Empty(Asked(story.Join("ann", Role.Patient)));
        var admitted = story.Do(new Admit(As("doc"), "ann"));
        Assert.True(Assert.Single(admitted.Events.OfType<StateChanged>()).Participant.IsMediaHeld);
        Assert.Equal(["ann"], Asked(admitted));
    }

    [Fact]
    public void LateJoinerSaysNo_ByPolicyItStopsOrLeavesThemOut()
    {
        var stops = Recording(Stops);
        stops.Join("cleo", Role.Interpreter);
        var stopped = Answer(stops, "cleo", false);
        Assert.Equal("refused", Stopped(stopped));
        Assert.False(Assert.Single(stopped.Events.OfType<GateChanged>()).Participant.IsMediaHeld);

        var excludes = Recording(Excludes);
        excludes.Join("cleo", Role.Interpreter);
        var left = Answer(excludes, "cleo", false);
        Assert.Null(Stopped(left));
        Assert.DoesNotContain(left.Events, e => e is RecordingIncludes);
        Assert.False(excludes.Visit.Find("cleo")!.IsMediaHeld);
    }

    [Fact]
    public void LateJoiner_WaitsAsLongAsItTakes()
    {
        var story = Recording(Stops);
        story.Join("cleo", Role.Interpreter);
        Assert.Empty(story.Pass(3600));
        Assert.True(story.Visit.Find("cleo")!.IsMediaHeld);
    }

    [Fact]
    public void RecordingStops_WhoeverWasHeldIsHeard()
    {
        var story = Recording(Stops);
        story.Join("cleo", Role.Interpreter);
        var stopped = story.Do(new StopRecording(As("doc")));
        Assert.Equal(["cleo"], stopped.Events.OfType<GateChanged>().Select(e => e.Participant.Id));
        Assert.Equal(["cleo"], stopped.Events.OfType<ConsentUnneeded>().Select(e => e.Participant.Id));
    }

    [Theory]
    [InlineData(RefusalPolicy.Stop)]
    [InlineData(RefusalPolicy.Exclude)]
    public void Withdrawing_TakesEffectWithTheAnswer(RefusalPolicy policy)
    {
        var story = Recording(Stops with { Refusal = policy });
        var outcome = Answer(story, "ann", false);
        if (policy == RefusalPolicy.Stop)
        {
            Assert.Equal("withdrawn", Stopped(outcome));
            return;
        }
        var includes = Assert.Single(outcome.Events.OfType<RecordingIncludes>());
        Assert.Equal(("ann", false), (includes.Participant, includes.Included));
        Assert.True(Assert.Single(Answer(story, "ann", true).Events.OfType<RecordingIncludes>()).Included);
    }

    [Fact]
    public void EverybodyWithdraws_UnderExclude_NothingIsLeftToRecord()
    {
        var story = Recording(Excludes);
        Answer(story, "doc", false);
        Answer(story, "ann", false);
        Assert.Equal("empty", Stopped(Answer(story, "ben", false)));
    }

    [Fact]
    public void SameAnswerAgain_ChangesNothing()
    {
        var story = Recording(Stops);
        Assert.Empty(Answer(story, "ann", true).Events);
    }

    [Fact]
    public void Answer_ForSomebodyElse_IsTheBackendsOnly()
    {
        var story = Inside(Stops);
        Request(story);
        Assert.Equal(VisitError.Forbidden, Answer(story, "ann", true, As("ben")).Error);
        Assert.Equal(VisitError.Forbidden, Answer(story, "ann", true, As("stranger")).Error);
        var proxy = Assert.Single(Answer(story, "ann", true, Backend).Events.OfType<ConsentAnswered>());
        Assert.Equal(("ann", Backend), (proxy.Participant, proxy.By));
    }

    [Fact]
    public void BackendAnswers_ThePersonsQuestionGoesAway_AndIsNotPutAgain()
    {
        var story = Inside(Stops);
        Request(story);
        var answered = Answer(story, "ann", true, Backend);
        Assert.Equal(["ann"], answered.Events.OfType<ConsentUnneeded>().Select(e => e.Participant.Id));
        Assert.Empty(Answer(story, "ben", true).Events.OfType<ConsentUnneeded>()); // who answered has no question left
        Assert.Empty(Answer(story, "ben", false, Backend).Events.OfType<ConsentUnneeded>());
    }

    [Fact]
    public void Reconnect_WithoutAnAnswer_IsAskedAgain_WithOneIsNot()
    {
        var story = Inside(Stops);
        Request(story);
        Answer(story, "ben", true);
        story.Do(new LoseConnection("ann's"));
        Assert.Equal(["ann"], Asked(story.Join("ann", Role.Patient, "tab 2", "seat of ann")));
        story.Do(new LoseConnection("ben's"));
        Assert.Empty(Asked(story.Join("ben", Role.Guest, "tab 3", "seat of ben")));
    }

    [Fact]
    public void LeavesAndComesBack_TheAnswerStands()
    {
        var story = Recording(Stops);
        story.Do(new Leave(As("ann")));
        var back = story.Join("ann", Role.Patient);
        Assert.Empty(Asked(back));
        Assert.False(Assert.Single(back.Events.OfType<Entered>()).Participant.IsMediaHeld);
    }

    [Fact]
    public void MovesToThePhone_TheAnswerStands()
    {
        var story = Recording(Stops);
        Assert.Empty(Asked(story.Join("ann", Role.Patient, "phone:1", via: Via.Phone)));
        Assert.True(story.Visit.Recording!.Includes("ann"));
    }

    [Fact]
    public void WhipSource_IsNotAskedAndNotRecorded_UntilTheBackendAnswersForIt()
    {
        var story = Recording(Stops);
        var joined = story.Join("scope", Role.Interpreter, "http:scope", via: Via.Whip);
        Assert.Empty(Asked(joined));
        Assert.False(story.Visit.Find("scope")!.IsMediaHeld);
        Assert.False(story.Visit.Recording!.Includes("scope"));
        var answered = Answer(story, "scope", true, Backend);
        Assert.True(Assert.Single(answered.Events.OfType<RecordingIncludes>()).Included);
    }

    [Fact]
    public void SomebodyOnHold_IsAskedToo()
    {
        var story = Inside(Stops);
        story.Do(new Hold(As("doc"), "ann"));
        Assert.Equal(["ann", "ben"], Asked(Request(story)));
    }
}
