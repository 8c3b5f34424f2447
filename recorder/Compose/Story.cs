using System.Text.Json;
using System.Text.Json.Serialization;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose;

/// <summary>What happened, in the composition's time: the chapters of the film and <c>events.json</c> beside it.</summary>
/// <param name="recording">What was recorded.</param>
/// <param name="timeline">Where it went.</param>
/// <param name="showNames">Whether people go by their names, or by their roles.</param>
internal sealed class Story(Recording recording, Timeline timeline, bool showNames)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>A chapter for every cough would hide those that matter.</summary>
    private const int MaxChapters = 500;

    /// <param name="At">Seconds of the composition.</param>
    /// <param name="Time">Wall clock.</param>
    /// <param name="Event">What.</param>
    /// <param name="Participant">Whose; an opaque id.</param>
    /// <param name="Name">If names are shown.</param>
    /// <param name="Seconds">How long something was that is cut out.</param>
    private sealed record Entry(
        double At,
        DateTimeOffset Time,
        string Event,
        string? Participant = null,
        string? Name = null,
        string? Role = null,
        string? Source = null,
        double? Seconds = null
    );

    private readonly Dictionary<string, Joined> _people = recording
        .Events.Select(e => e.What)
        .OfType<Joined>()
        .GroupBy(j => j.Participant)
        .ToDictionary(g => g.Key, g => g.Last());

    /// <summary>What to write on somebody's tile, or null.</summary>
    public string? LabelOf(string participant) =>
        showNames && _people.TryGetValue(participant, out var person) ? OneLine(person.Name) : null;

    public byte[] ToJson(double duration) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                recording = recording.Id,
                visit = recording.Visit,
                startedAt = recording.StartedAt,
                duration,
                events = Entries().OrderBy(e => e.At).ThenBy(e => e.Time),
            },
            Json
        );

    /// <summary>FFmpeg's metadata format: a chapter where somebody came or went, a screen was shared, or something was cut.</summary>
    public string ToChapters()
    {
        var end = (long)timeline.Duration.TotalMilliseconds;
        var starts = Entries()
            .Select(e => (At: (long)(e.At * 1000), Title: TitleOf(e)))
            .Where(c => c.Title is not null && c.At < end)
            .GroupBy(c => c.At / 1000)
            .OrderBy(g => g.Key)
            .Take(MaxChapters)
            .Select(g => (At: g.Key * 1000, Title: string.Join(", ", g.Select(c => c.Title).Distinct())))
            .ToList();
        if (starts.Count == 0 || starts[0].At > 0)
            starts.Insert(0, (0, "Start"));
        var chapters = starts.Select((c, i) => Chapter(c.At, i + 1 < starts.Count ? starts[i + 1].At : end, c.Title));
        return ";FFMETADATA1\n" + string.Concat(chapters);
    }

    private static string Chapter(long from, long to, string title) =>
        FormattableString.Invariant($"[CHAPTER]\nTIMEBASE=1/1000\nSTART={from}\nEND={to}\ntitle={Escaped(title)}\n");

    /// <summary>"Special characters ('=', ';', '#', '\' and a newline) must be escaped with a backslash" (ffmpeg-formats, metadata).</summary>
    private static string Escaped(string text)
    {
        var escaped = new System.Text.StringBuilder();
        foreach (var c in text)
        {
            if (c is '=' or ';' or '#' or '\\')
                escaped.Append('\\');
            escaped.Append(char.IsControl(c) ? ' ' : c);
        }
        return escaped.ToString();
    }

    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    private IEnumerable<Entry> Entries()
    {
        foreach (var e in recording.Events)
        {
            if (EntryOf(e) is { } entry)
                yield return entry;
        }
        foreach (var cut in timeline.Cuts)
        {
            var what = cut.IsOutage ? "interrupted" : "paused";
            yield return At(cut.From, what) with
            {
                At = cut.At.TotalSeconds,
                Seconds = Math.Round(cut.Duration.TotalSeconds, 3),
            };
        }
        foreach (var gap in recording.Gaps)
            yield return At(gap.From, "lost", gap.Track?.Participant) with
            {
                Seconds = Math.Round((gap.To - gap.From).TotalSeconds, 3),
            };
    }

    private Entry? EntryOf(RecordedEvent e) =>
        e.What switch
        {
            Joined joined => At(e.At, "joined", joined.Participant),
            Left left => At(e.At, "left", left.Participant),
            TrackAdded added => At(e.At, "trackAdded", added.Participant) with { Source = Word(added.Source) },
            TrackRemoved when e.Track is { } track => At(e.At, "trackRemoved", track.Participant) with { Source = Word(track.Source) },
            TrackSilenced silenced when e.Track is { } track => At(e.At, silenced.Silenced ? "muted" : "unmuted", track.Participant) with
            {
                Source = Word(track.Source),
            },
            Spoke spoke => At(e.At, "spoke", spoke.Participant.Length > 0 ? spoke.Participant : null),
            Consented consented => At(e.At, consented.Yes ? "consented" : "refused", consented.Participant),
            Included included => At(e.At, included.Yes ? "included" : "leftOut", included.Participant),
            Ended => At(e.At, "ended"),
            _ => null,
        };

    private Entry At(TimeSpan at, string what, string? participant = null)
    {
        var person = participant is null ? null : _people.GetValueOrDefault(participant);
        return new Entry(
            Math.Round(timeline.Place(at).TotalSeconds, 3),
            recording.StartedAt + at,
            what,
            participant,
            showNames ? person?.Name : null,
            person?.Role
        );
    }

    private static string Word(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string? TitleOf(Entry entry)
    {
        var who = entry.Name is { Length: > 0 } name ? name : entry.Role;
        return entry.Event switch
        {
            "joined" => $"{who} joined",
            "left" => $"{who} left",
            "trackAdded" when entry.Source == "screen" => $"{who} shares a screen",
            "paused" => FormattableString.Invariant($"Paused for {entry.Seconds:F0} s"),
            "interrupted" => FormattableString.Invariant($"Interrupted for {entry.Seconds:F0} s"),
            _ => null,
        };
    }
}
