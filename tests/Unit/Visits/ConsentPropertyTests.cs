using CsCheck;
using MediaServer.Visits;

namespace MediaServer.Tests.Unit.Visits;

public class ConsentPropertyTests
{
    private static readonly string[] People = ["doc", "ann", "ben", "scope"];

    /// <summary>
    /// Whatever anybody does in whatever order: only who said yes last is recorded, nobody's media flows unasked while it runs, and the
    /// recorder is told everything that it must know.
    /// </summary>
    [Theory]
    [InlineData(RefusalPolicy.Stop)]
    [InlineData(RefusalPolicy.Exclude)]
    public void AnyCommands_NobodyIsRecordedWithoutAYes(RefusalPolicy policy) =>
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, People.Length - 1], Gen.Bool).Array[0, 80].Sample(steps => Run(policy, steps), iter: 2000);

    private static void Run(RefusalPolicy policy, (int What, int Who, bool Yes)[] steps)
    {
        var story = new VisitStory(new VisitSettings(WaitingRoom: false, Recording: RecordingPolicy.Ask, Refusal: policy));
        var model = new Recorder(policy);
        var recordings = 0;
        foreach (var (what, who, yes) in steps)
        {
            model.Follow(Step(story, what, People[who], yes, ref recordings));
            model.Check(story.Visit);
        }
    }

    private static IReadOnlyList<VisitEvent> Step(VisitStory story, int what, string who, bool yes, ref int recordings)
    {
        var by = VisitStory.As(who);
        var id = story.Visit.Recording?.Id ?? "none";
        var (role, via) =
            who == "doc" ? (Role.Provider, Via.Web)
            : who == "scope" ? (Role.Interpreter, Via.Whip)
            : (Role.Patient, Via.Web);
        return what switch
        {
            0 or 1 or 2 => story.Join(who, role, via: via).Events,
            3 => story.Do(new Leave(by)).Events,
            4 => story.Do(new LoseConnection($"{who}'s")).Events,
            5 or 6 => story.Do(new RequestRecording(yes ? by : VisitStory.Backend, $"rec{recordings++}")).Events,
            7 or 8 or 9 => story.Do(new AnswerConsent(by, who, id, new Answer(yes, "v", "en"))).Events,
            10 => story.Do(new AnswerConsent(VisitStory.Backend, who, id, new Answer(yes, "v", "en"))).Events,
            11 => story.Do(yes ? new StopRecording(by) : new PauseRecording(by, story.Visit.Recording?.State == RecordingState.On)).Events,
            12 => story.Do(yes ? new Hold(VisitStory.Backend, who) : new Admit(VisitStory.Backend, who)).Events,
            _ => story.Pass(50),
        };
    }

    /// <summary>What the recorder knows by the events alone.</summary>
    private sealed class Recorder(RefusalPolicy policy)
    {
        private readonly HashSet<string> _included = [];
        private readonly Dictionary<string, bool> _last = [];
        private string? _running;

        public void Follow(IReadOnlyList<VisitEvent> events)
        {
            foreach (var happened in events)
            {
                switch (happened)
                {
                    case RecordingAsked:
                        _last.Clear();
                        break;
                    case ConsentAnswered e:
                        _last[e.Participant] = e.Given.Yes;
                        break;
                    case RecordingStarted e:
                        Assert.Null(_running);
                        _running = e.Recording.Id;
                        _included.UnionWith(e.Recording.Answers.Where(a => a.Value.Yes).Select(a => a.Key));
                        break;
                    case RecordingIncludes e:
                        Assert.Equal(_running, e.Recording.Id);
                        Assert.True(e.Included ? _included.Add(e.Participant) : _included.Remove(e.Participant));
                        break;
                    case RecordingStopped:
                        _running = null;
                        _included.Clear();
                        break;
                }
            }
        }

        public void Check(Visit visit)
        {
            Assert.Equal(visit.Recording is { IsRunning: true } r ? r.Id : null, _running);
            foreach (var p in visit.Participants)
            {
                Assert.Equal(_included.Contains(p.Id), _running is not null && _last.GetValueOrDefault(p.Id));
                var asked = _last.ContainsKey(p.Id) || p.Via == Via.Whip;
                Assert.Equal(_running is not null && p.IsInside && !asked, p.AwaitsConsent);
            }
            if (_running is not null && policy == RefusalPolicy.Stop)
                Assert.DoesNotContain(
                    visit.Participants,
                    p => p.IsInside && p.Via != Via.Whip && _last.TryGetValue(p.Id, out var yes) && !yes
                );
        }
    }
}
