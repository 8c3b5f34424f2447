using CsCheck;
using MediaServer.Visits;

namespace MediaServer.Tests.Unit.Visits;

public class VisitPropertyTests
{
    private static readonly string[] People = ["doc", "ann", "ben", "int"];

    /// <summary>Whatever anybody does in whatever order, these stay true.</summary>
    [Fact]
    public void AnyCommands_KeepTheInvariants() => Commands().Array[0, 60].Sample(Run);

    private static Gen<(int What, int Who, int Whom)> Commands() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, People.Length - 1], Gen.Int[0, People.Length - 1]);

    private static void Run((int What, int Who, int Whom)[] commands)
    {
        var story = new VisitStory(new VisitSettings(MaxParticipants: 3));
        var admitted = new HashSet<string>();
        foreach (var (what, who, whom) in commands)
        {
            var events = Step(story, what, People[who], People[whom]);
            foreach (var change in events.OfType<StateChanged>())
            {
                if (change.To == ParticipantState.Joined)
                    admitted.Add(change.Participant.Id);
                else if (change.To == ParticipantState.Left)
                    admitted.Remove(change.Participant.Id);
            }
            Check(story.Visit, admitted);
        }
    }

    private static IReadOnlyList<VisitEvent> Step(VisitStory story, int what, string who, string whom)
    {
        var by = VisitStory.As(who);
        var role =
            who == "doc" ? Role.Provider
            : who == "int" ? Role.Interpreter
            : Role.Patient;
        return what switch
        {
            0 or 1 or 2 => story.Join(who, role).Events,
            3 => story.Join(who, role, $"{who}'s", $"seat of {who}", mustResume: true).Events,
            4 => story.Do(new LoseConnection($"{who}'s")).Events,
            5 => story.Do(new Leave(by)).Events,
            6 or 7 => story.Do(new Admit(by, whom)).Events,
            8 => story.Do(new Deny(by, whom)).Events,
            9 => story.Do(new Hold(by, whom)).Events,
            10 => story.Do(new Remove(by, whom)).Events,
            _ => story.Pass(40),
        };
    }

    private static void Check(Visit visit, HashSet<string> admitted)
    {
        var waiting = visit.Participants.Where(p => p.State == ParticipantState.Waiting).Select(p => p.Id);
        Assert.Equal(waiting.Order(), visit.WaitingRoom.Order.Order());
        Assert.True(visit.Participants.Count(p => p.IsInside) <= 3);
        foreach (var p in visit.Participants)
        {
            Assert.NotEqual(ParticipantState.Left, p.State);
            Assert.Equal(p.Connection is null, p.SeatExpires is not null);
            if (p.Connection is { } connection)
                Assert.Equal(p.Id, visit.FindByConnection(connection)!.Id);
            if (p.Role == Role.Patient && p.IsInside)
                Assert.Contains(p.Id, admitted);
        }
    }
}
