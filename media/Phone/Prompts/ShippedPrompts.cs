using MediaServer.Audio.Prompts;

namespace MediaServer.Phone.Prompts;

/// <summary>The clips that come with the program, from the assembly's resources; an operator's own replace them.</summary>
public static class ShippedPrompts
{
    private const string Prefix = "prompts/";

    /// <summary>Every shipped clip, undecoded. Put an operator's files behind them: the later file wins.</summary>
    public static IEnumerable<PromptFile> Read()
    {
        var assembly = typeof(ShippedPrompts).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            var parts = resource[Prefix.Length..].Split('/');
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return new PromptFile(parts[0], parts[1], content);
        }
    }
}
