using MediaServer.Audio.Prompts;
using MediaServer.Phone.Calls;

namespace MediaServer.Tests.Unit.Phone.Calls;

/// <summary>A caller's way from the answer to the last words.</summary>
public class CallTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ages = TimeSpan.FromMinutes(5);

    private static CallStory OneLanguage() => new(new CallScript(["en"]));

    private static CallStory InRoom(string language = "en")
    {
        var story = new CallStory(new CallScript([language], "123456789"));
        Assert.Equal(new PinGiven("123456789", 1), story.Next(Soon));
        story.Call.Join(muted: false, null, story.Now);
        return story;
    }

    [Fact]
    public void DialedPin_IsGivenAtOnce()
    {
        var story = new CallStory(new CallScript(["en", "es"], "123456789"));
        Assert.Equal(new PinGiven("123456789", 1), story.Next(Soon));
        Assert.Equal(CallPhase.Checking, story.Call.Phase);
    }

    [Fact]
    public void TwoLanguages_AKeyChooses_ThenThePinIsAsked()
    {
        var story = new CallStory(new CallScript(["en", "es"]));
        story.Press("2");
        story.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(("es", CallPhase.Pin), (story.Voice.Language, story.Call.Phase));
        story.Press("123456789#");
        Assert.Equal(new PinGiven("123456789", 1), story.Next(Soon));
    }

    [Fact]
    public void TwoLanguages_WhoKeysThePinAtOnce_IsNotAskedForALanguage()
    {
        var story = new CallStory(new CallScript(["en", "es"]));
        story.Press("123456789#");
        Assert.Equal(new PinGiven("123456789", 1), story.Next(Soon));
        Assert.Equal("en", story.Voice.Language);
    }

    [Fact]
    public void TwoLanguages_NoKey_GoesOnInTheFirst()
    {
        var story = new CallStory(new CallScript(["en", "es"]));
        story.RunFor(TimeSpan.FromSeconds(30));
        Assert.Equal((CallPhase.Pin, "en"), (story.Call.Phase, story.Voice.Language));
    }

    [Fact]
    public void Pin_WithoutHash_IsTakenAfterAPause_AndStarBeginsAnew()
    {
        var story = OneLanguage();
        story.Press("55*123456789");
        Assert.Null(story.Next(PinEntry.BetweenDigits - TimeSpan.FromSeconds(1)));
        Assert.Equal(new PinGiven("123456789", 1), story.Next(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void WrongPins_ThreeTimes_EndTheCall()
    {
        var story = OneLanguage();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            story.Press("999999999#");
            Assert.Equal(new PinGiven("999999999", attempt), story.Next(Soon));
            story.Call.RefusePin(final: false, story.Now);
        }
        Assert.Equal(CallPhase.Leaving, story.Call.Phase);
        Assert.Equal(new HangUpNow(HangUpCause.NoPin), story.Next(Ages));
        Assert.Equal(CallPhase.Ended, story.Call.Phase);
    }

    [Fact]
    public void ShortPins_CountAsTries_AndNobodyIsAsked()
    {
        var story = OneLanguage();
        for (var attempt = 0; attempt < 3; attempt++)
            story.Press("1234#");
        Assert.Equal(new HangUpNow(HangUpCause.NoPin), story.Next(Ages));
    }

    [Fact]
    public void FinalRefusal_EndsTheCallAfterTheFirst()
    {
        var story = new CallStory(new CallScript(["en"], "123456789"));
        story.Next(Soon);
        story.Call.RefusePin(final: true, story.Now);
        Assert.Equal(new HangUpNow(HangUpCause.NoPin), story.Next(Ages));
    }

    [Fact]
    public void SilentCaller_IsAskedThreeTimes_ThenLetGo()
    {
        var story = OneLanguage();
        Assert.Equal(new HangUpNow(HangUpCause.NoPin), story.Next(Ages));
    }

    [Fact]
    public void SignalingThatDoesNotAnswer_IsNotWaitedForLongerThan5Seconds()
    {
        var story = new CallStory(new CallScript(["en"], "123456789"));
        story.Next(Soon);
        story.RunFor(TimeSpan.FromSeconds(5.1));
        Assert.Equal(CallPhase.Leaving, story.Call.Phase);
        Assert.Equal(new HangUpNow(HangUpCause.Unavailable), story.Next(Ages));
    }

    [Fact]
    public void WaitingRoom_PlaysMusicForAnHour_ThenEnds()
    {
        var story = new CallStory(new CallScript(["en"], "123456789"));
        story.Next(Soon);
        story.Call.Wait(position: 3, null, quiet: false, story.Now);
        story.RunFor(TimeSpan.FromMinutes(1));
        Assert.True(story.Voice.Read(new short[160], story.Now), "music");
        story.Call.SetPosition(1);
        Assert.True(story.Voice.IsBusy);
        Assert.Null(story.Next(TimeSpan.FromMinutes(58)));
        Assert.Equal(new HangUpNow(HangUpCause.TooLong), story.Next(Ages));
    }

    [Fact]
    public void Room_MusicIsOver_AndKeysMeanSomething()
    {
        var story = InRoom();
        story.RunFor(TimeSpan.FromSeconds(20));
        Assert.False(story.Voice.Read(new short[160], story.Now), "silence between words");

        story.Press("*6");
        Assert.Equal(new KeyUsed(CallKey.Mute, true), story.Next(Soon));
        Assert.True(story.Call.Muted);
        story.Press("*6");
        Assert.Equal(new KeyUsed(CallKey.Mute, false), story.Next(Soon));
        story.Press("*9");
        Assert.Equal(new KeyUsed(CallKey.RaiseHand, true), story.Next(Soon));
        story.Press("*#");
        Assert.Equal(new KeyUsed(CallKey.Count, true), story.Next(Soon));
    }

    [Fact]
    public void StarAlone_AndKeysAlone_MeanNothing()
    {
        var story = InRoom();
        story.Press("6912#");
        story.Press("*");
        story.RunFor(TimeSpan.FromSeconds(4));
        story.Press("6");
        Assert.Null(story.Next(Soon));
        Assert.False(story.Call.Muted);
    }

    [Fact]
    public void StarZero_SaysGoodbye_AndEndsTheCall()
    {
        var story = InRoom();
        story.Press("*0");
        Assert.Equal(new KeyUsed(CallKey.Leave, true), story.Next(Soon));
        Assert.Equal(new HangUpNow(HangUpCause.Left), story.Next(Ages));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public void Consent_IsAnsweredByAKey(string key, bool yes)
    {
        var story = InRoom();
        story.Call.AskConsent("q", inProgress: false, story.Now);
        story.Press(key);
        var answer = Assert.IsType<ConsentGiven>(story.Next(Soon));
        Assert.Equal(("q", yes, "en"), (answer.Request, answer.Yes, answer.Language));
    }

    [Fact]
    public void Consent_TellsWhichWordsWereHeard()
    {
        HashSet<string> versions = [];
        foreach (var language in (string[])["en", "es", "fi"])
        foreach (var inProgress in (bool[])[false, true])
        {
            var story = InRoom(language);
            story.Call.AskConsent("q", inProgress, story.Now);
            story.Press("1");
            var answer = Assert.IsType<ConsentGiven>(story.Next(Soon));
            Assert.Equal(language == "es" ? "es" : "en", answer.Language); // nobody recorded it in Finnish
            Assert.Equal(8, answer.TextVersion.Length);
            versions.Add(answer.TextVersion);
        }
        Assert.Equal(4, versions.Count);
    }

    [Fact]
    public void Consent_InAQuietWaitingRoom_IsTheFirstThingSaid()
    {
        var story = new CallStory(new CallScript(["en"], "123456789"));
        story.Next(Soon);
        story.Call.Wait(position: 0, null, quiet: true, story.Now);
        Assert.False(story.Voice.IsBusy);
        story.Call.AskConsent("q", inProgress: true, story.Now);
        story.Press("1");
        Assert.IsType<ConsentGiven>(story.Next(Soon));
    }

    [Fact]
    public void Consent_IsWithdrawnByStarEight()
    {
        var story = InRoom();
        story.Press("*8");
        Assert.Equal(new KeyUsed(CallKey.WithdrawConsent, true), story.Next(Soon));
    }

    [Fact]
    public void Consent_AskedTwice_SilenceIsANo_AndACommandIsNoAnswer()
    {
        var story = InRoom();
        story.Call.AskConsent("q", inProgress: false, story.Now);
        story.Press("*6");
        Assert.Equal(new KeyUsed(CallKey.Mute, true), story.Next(Soon));
        Assert.Null(story.Next(TimeSpan.FromSeconds(20)));
        Assert.False(Assert.IsType<ConsentGiven>(story.Next(Ages)).Yes);
    }

    [Fact]
    public void Consent_ThatIsCanceled_IsNotAnswered()
    {
        var story = InRoom();
        story.Call.AskConsent("q", inProgress: false, story.Now);
        story.Call.CancelConsent("q");
        story.Press("1");
        Assert.Null(story.Next(Ages));
    }

    [Fact]
    public void CalledPerson_MustPressOne()
    {
        var story = new CallStory(new CallScript(["en"], IsOutgoing: true));
        story.Press("2#");
        Assert.Null(story.Next(Soon));
        story.Press("1");
        Assert.Equal(new JoinConfirmed(), story.Next(Soon));
    }

    [Fact]
    public void AnsweringMachine_NeverPressesOne_AndIsLetGo()
    {
        var story = new CallStory(new CallScript(["en"], IsOutgoing: true));
        Assert.Equal(new HangUpNow(HangUpCause.NotConfirmed), story.Next(Ages));
    }

    [Fact]
    public void HangUp_SaysTheWordsFirst()
    {
        var story = InRoom();
        story.RunFor(TimeSpan.FromSeconds(20));
        story.Call.HangUp(Prompt.VisitEnded, story.Now);
        Assert.Null(story.Next(TimeSpan.FromMilliseconds(500)));
        Assert.Equal(new HangUpNow(HangUpCause.Asked), story.Next(Ages));
    }

    [Fact]
    public void MutedByTheClinician_TheCallerMayUnmute()
    {
        var story = InRoom();
        story.Call.SetMuted(true);
        Assert.True(story.Call.Muted);
        story.Press("*6");
        Assert.Equal(new KeyUsed(CallKey.Mute, false), story.Next(Soon));
    }
}
