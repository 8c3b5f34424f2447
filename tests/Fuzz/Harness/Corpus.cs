namespace MediaServer.Tests.Fuzz.Harness;

/// <summary>
/// The committed inputs of one target: <c>.hex</c> files hold hexadecimal digits with <c>#</c> comments, all others raw bytes.
/// </summary>
public static class Corpus
{
    public static IReadOnlyList<byte[]> Load(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpus", target);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The target {target} has no corpus: commit at least one input to corpus/{target}/.");
        return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(Read)];
    }

    private static byte[] Read(string path) =>
        Path.GetExtension(path) == ".hex" ? ParseHex(File.ReadAllLines(path)) : File.ReadAllBytes(path);

    internal static byte[] ParseHex(IEnumerable<string> lines) =>
        Convert.FromHexString(string.Concat(lines.SelectMany(line => line.Split('#')[0]).Where(c => !char.IsWhiteSpace(c))));
}
