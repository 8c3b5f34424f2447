namespace MediaServer.Server.Phone;

/// <summary>What others see of a caller whom nobody has named.</summary>
internal static class CallerName
{
    private const string Prefix = "Phone";

    /// <param name="suffix">The last two digits of the number, or empty.</param>
    public static string Of(string suffix) => suffix.Length == 0 ? Prefix : $"{Prefix} ••{suffix}";

    /// <summary>Such a name was stored with an earlier call; the next may come from another telephone.</summary>
    public static bool IsMade(string name) => name == Prefix || name.StartsWith($"{Prefix} ••", StringComparison.Ordinal);
}
