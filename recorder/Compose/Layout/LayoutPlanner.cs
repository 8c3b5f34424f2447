using MediaServer.Sfu.Negotiation;

namespace MediaServer.Recorder.Compose.Layout;

/// <summary>Cuts a composition into stretches of one layout each.</summary>
/// <remarks>
/// A stretch begins where a picture comes or goes or is turned, somebody comes or goes, or the stage changes hands. So every picture of a
/// stretch is there from its first frame on. Nothing is decided by anything but the scene: planning again gives the same plan.
/// </remarks>
/// <param name="canvas">What is composed.</param>
/// <param name="kind">How.</param>
/// <param name="workers">How many stretches are made at a time.</param>
public sealed class LayoutPlanner(Canvas canvas, LayoutKind kind, int workers = 1)
{
    /// <summary>Seconds; what changes faster is not followed. A layout that flickers is worse than one that is late.</summary>
    private const double Shortest = 0.4;

    /// <summary>Seconds; a longer stretch is cut, so that a restart loses no more work than this and scratch stays small.</summary>
    public const int LongestSeconds = 300;

    /// <summary>Seconds; nothing shorter is cut only to have work for everybody, since each cut decodes from a key frame on.</summary>
    private const int WorthCutting = 60;

    public IReadOnlyList<LayoutInterval> Plan(Scene scene)
    {
        var end = canvas.FrameAt(scene.Duration);
        var layouts = new List<LayoutInterval>();
        var bounds = Bounds(scene, end);
        for (var i = 0; i + 1 < bounds.Count; i++)
        {
            var tiles = TilesAt(scene, bounds[i]);
            if (layouts is [.., var last] && last.Tiles.SequenceEqual(tiles))
                layouts[^1] = last with { To = bounds[i + 1] };
            else
                layouts.Add(new LayoutInterval(bounds[i], bounds[i + 1], tiles));
        }
        return [.. Calm(layouts).SelectMany(Cut)];
    }

    private List<long> Bounds(Scene scene, long end)
    {
        var frames = new SortedSet<long> { 0, end };
        foreach (var person in scene.People)
            frames.UnionWith([canvas.FrameAt(person.From), canvas.FrameAt(person.To)]);
        foreach (var picture in scene.Pictures)
            frames.UnionWith([picture.From, picture.To]);
        foreach (var (from, _) in scene.Turns)
            frames.Add(canvas.FrameAt(from));
        return [.. frames.Where(f => f >= 0 && f <= end)];
    }

    /// <summary>What lasts too short is passed over: what was there before stays until what comes after it.</summary>
    private List<LayoutInterval> Calm(List<LayoutInterval> layouts)
    {
        var calm = new List<LayoutInterval>();
        foreach (var layout in layouts)
        {
            if (calm is [.., var last] && (layout.Frames < Shortest * canvas.FrameRate || last.Tiles.SequenceEqual(layout.Tiles)))
                calm[^1] = last with { To = layout.To };
            else
                calm.Add(layout);
        }
        return calm;
    }

    /// <summary>In equal parts, so that those who work side by side end together.</summary>
    private IEnumerable<LayoutInterval> Cut(LayoutInterval layout)
    {
        var seconds = layout.Frames / (double)canvas.FrameRate;
        var parts = (long)Math.Max(Math.Ceiling(seconds / LongestSeconds), Math.Min(workers, Math.Floor(seconds / WorthCutting)));
        for (var i = 0L; i < parts; i++)
            yield return layout with
            {
                From = layout.From + layout.Frames * i / parts,
                To = layout.From + layout.Frames * (i + 1) / parts,
            };
    }

    private List<Tile> TilesAt(Scene scene, long frame)
    {
        var people = scene
            .People.Where(p => canvas.FrameAt(p.From) <= frame && frame < canvas.FrameAt(p.To))
            .Select(p => p.Participant)
            .Distinct();
        var pictures = scene.Pictures.Where(p => p.From <= frame && frame < p.To).ToArray();
        var screens = pictures.Where(p => p.Source == TrackSource.Screen).Select(p => (p.Participant, (Picture?)p.Picture)).ToArray();
        var faces = people.SelectMany(person => FacesOf(person, pictures)).ToArray();
        if (screens.Length > 0)
            return OnStage(screens[^1], [.. faces]);
        if (kind == LayoutKind.Speaker && Speaker(scene, frame, faces) is { } speaker)
            return OnStage(faces[speaker], [.. faces[..speaker], .. faces[(speaker + 1)..]]);
        var seen = WorthSeeing(faces, Arrangement.MaxGrid);
        return Filled(Arrangement.Grid(canvas, seen.Length), seen);
    }

    private static (string Participant, Picture? Picture)[] FacesOf(string person, PictureSpan[] pictures)
    {
        var own = pictures.Where(p => p.Participant == person && p.Source != TrackSource.Screen);
        return [.. own.Select(p => (person, (Picture?)p.Picture)).DefaultIfEmpty((person, null))];
    }

    private int? Speaker(Scene scene, long frame, (string Participant, Picture? Picture)[] faces)
    {
        var turns = scene.Turns.Where(t => canvas.FrameAt(t.From) <= frame).Select(t => t.Participant).Reverse();
        foreach (var participant in turns)
        {
            var index = Array.FindIndex(faces, f => f.Participant == participant);
            if (index >= 0)
                return index;
        }
        return faces.Length > 0 ? 0 : null;
    }

    private List<Tile> OnStage((string, Picture?) stage, (string Participant, Picture?)[] others)
    {
        var strip = WorthSeeing(others, Arrangement.MaxStrip);
        return Filled(Arrangement.Stage(canvas, strip.Length), [stage, .. strip]);
    }

    /// <summary>Where there is no room for all, those without a picture go first.</summary>
    private static (string Participant, Picture? Picture)[] WorthSeeing((string Participant, Picture? Picture)[] faces, int room)
    {
        if (faces.Length <= room)
            return faces;
        var chosen = faces.OrderBy(f => f.Picture is null).Take(room).ToHashSet();
        return [.. faces.Where(chosen.Contains).Take(room)];
    }

    private static List<Tile> Filled(IReadOnlyList<Rectangle> places, (string Participant, Picture? Picture)[] faces) =>
        [.. faces.Select((face, i) => new Tile(places[i], face.Picture, face.Participant))];
}
