namespace MediaServer.Host.Phone;

/// <summary>The names of metrics' tags.</summary>
internal static class Names
{
    /// <summary><c>NoAnswer</c> as <c>no_answer</c>.</summary>
    public static string Snake(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
