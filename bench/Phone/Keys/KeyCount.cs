namespace MediaServer.Bench.Phone.Keys;

/// <summary>What became of keys that were pressed one at a time.</summary>
/// <param name="Right">Presses of which the right key was heard first.</param>
/// <param name="Doubled">Keys heard beyond the first of a press.</param>
/// <param name="Wrong">Keys heard that were not the one pressed.</param>
internal sealed record KeyCount(int Pressed, int Right, int Doubled, int Wrong)
{
    /// <param name="heard">The keys that were heard from each press to the next.</param>
    public static KeyCount Of(string pressed, IReadOnlyList<string> heard) =>
        new(
            pressed.Length,
            pressed.Where((key, i) => heard[i].StartsWith(key)).Count(),
            heard.Sum(h => Math.Max(0, h.Length - 1)),
            pressed.Where((key, i) => heard[i].Length > 0 && heard[i][0] != key).Count()
        );
}
