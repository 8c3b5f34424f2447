using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaServer.Bench.Load;

/// <summary>Who publishes and who watches.</summary>
/// <param name="Rooms">Visits side by side.</param>
/// <param name="Publishers">People in each who send microphone and camera; each also watches the others.</param>
/// <param name="Viewers">People in each who only watch.</param>
internal sealed partial record Scenario(int Rooms, int Publishers, int Viewers)
{
    /// <summary>A visit of the server has no more seats.</summary>
    public const int MaxPerRoom = 100;

    /// <summary>
    /// Reads <c>1x50</c> (one publisher, fifty viewers), <c>5x5</c> (five people who all see each other) and <c>rooms 100x2</c>
    /// (a hundred visits of two); <c>rooms-100x2</c> is the same in one word.
    /// </summary>
    public static bool TryParse(string text, out Scenario? scenario)
    {
        scenario = null;
        if (Shape().Match(text.Trim()) is not { Success: true } shape)
            return false;
        var (left, right) = (Number(shape.Groups["left"]), Number(shape.Groups["right"]));
        scenario =
            shape.Groups["rooms"].Success ? new Scenario(left, right, 0)
            : left == right ? new Scenario(1, left, 0)
            : new Scenario(1, left, right);
        return left > 0 && right > 0 && scenario.PeoplePerRoom is > 1 and <= MaxPerRoom;
    }

    public int PeoplePerRoom => Publishers + Viewers;

    public int People => Rooms * PeoplePerRoom;

    /// <summary>How often one packet of each publisher leaves the server, all publishers together.</summary>
    public int Forwards => Rooms * Publishers * (PeoplePerRoom - 1);

    public override string ToString() =>
        Rooms > 1 ? $"rooms {Rooms}x{Publishers}"
        : Viewers > 0 ? $"{Publishers}x{Viewers}"
        : $"{Publishers}x{Publishers}";

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<rooms>rooms[ -])?(?<left>[0-9]{1,4})x(?<right>[0-9]{1,4})$")]
    private static partial Regex Shape();
}
