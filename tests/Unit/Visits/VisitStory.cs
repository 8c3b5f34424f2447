using MediaServer.Visits;

namespace MediaServer.Tests.Unit.Visits;

/// <summary>A visit, a clock, and people who do things in it.</summary>
internal sealed class VisitStory(VisitSettings? settings = null)
{
    private TimeSpan _now = TimeSpan.FromHours(1);

    public Visit Visit { get; } = new("v", settings ?? new VisitSettings());

    public static Actor Backend { get; } = new(null, "key:dev");

    /// <summary>Somebody's connection is named after the person, so that stories read well.</summary>
    public static Actor As(string person) => new($"{person}'s", person);

    public Outcome Join(
        string who,
        Role role,
        string? connection = null,
        string? resume = null,
        bool mustResume = false,
        Via via = Via.Web
    ) => Do(new Join(who, who, role, via, Permissions.For(role), connection ?? $"{who}'s", $"seat of {who}", resume, mustResume));

    public Outcome Do(VisitCommand command) => Visit.Apply(command, _now);

    public void Wait(int seconds) => _now += TimeSpan.FromSeconds(seconds);

    /// <summary>Lets time pass as the loop does: ticking at every deadline on the way.</summary>
    public IReadOnlyList<VisitEvent> Pass(int seconds)
    {
        var end = _now + TimeSpan.FromSeconds(seconds);
        var events = new List<VisitEvent>();
        while (Visit.NextDeadline <= end)
        {
            _now = Visit.NextDeadline;
            events.AddRange(Visit.Tick(_now).Events);
        }
        _now = end;
        return events;
    }

    public ParticipantState? StateOf(string who) => Visit.Find(who)?.State;
}
