using System.Collections.Frozen;
using System.Security.Cryptography;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Files;

namespace MediaServer.Audio.Prompts;

/// <summary>One recording: Ogg Opus, or WAV with 16-bit PCM.</summary>
/// <param name="Language">BCP 47, as in the folder's name: <c>en</c>, <c>es</c>.</param>
/// <param name="Name">The file's name without its extension: a prompt's (<see cref="PromptLibrary.NameOf"/>) or a number's, <c>number-7</c>.</param>
public sealed record PromptFile(string Language, string Name, byte[] Content);

/// <summary>Every clip in every language, decoded once at start and shared by all calls.</summary>
public sealed class PromptLibrary
{
    /// <summary>What is spoken where a language lacks a clip.</summary>
    public const string Fallback = "en";

    /// <summary>Hexadecimal digits: enough to tell an installation's recordings apart.</summary>
    private const int VersionLength = 8;

    private static readonly FrozenDictionary<string, Prompt> Names = Enum.GetValues<Prompt>().ToFrozenDictionary(NameOf);

    private readonly Dictionary<(string Language, string Name), Clip> _clips = [];
    private readonly List<string> _refused = [];

    private PromptLibrary() { }

    /// <summary>The languages that have clips, the fallback first, the others in the order of their names.</summary>
    public IReadOnlyList<string> Languages { get; private set; } = [];

    /// <summary>Files that could not be used, with the reason: for one line each in the log.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>The name of a prompt's file: <c>EnterPin</c> is in <c>enter-pin.opus</c>.</summary>
    public static string NameOf(Prompt prompt) =>
        string.Concat(
            prompt.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")
        );

    /// <summary>Decodes the files; a later file replaces an earlier one of the same language and name, unless it cannot be decoded.</summary>
    /// <exception cref="InvalidDataException">The fallback lacks a prompt or a number: the program was built without its clips.</exception>
    public static PromptLibrary Load(IEnumerable<PromptFile> files)
    {
        var library = new PromptLibrary();
        foreach (var file in files)
            library.Add(file);
        library.Languages =
        [
            .. library
                ._clips.Keys.Select(key => key.Language)
                .Distinct()
                .OrderBy(name => name != Fallback)
                .ThenBy(name => name, StringComparer.Ordinal),
        ];
        var missing = Names.Keys.Concat(Numbers.Names).FirstOrDefault(name => !library._clips.ContainsKey((Fallback, name)));
        return missing is null ? library : throw new InvalidDataException($"There is no clip {Fallback}/{missing}.");
    }

    /// <summary>The clip in that language, else in English.</summary>
    public Clip Get(string language, Prompt prompt) => Get(language, NameOf(prompt));

    /// <summary>What is really said for a prompt in a language: which language, and the version of the clip.</summary>
    public (string Language, string Version) VersionOf(string language, Prompt prompt)
    {
        var said = _clips.ContainsKey((language, NameOf(prompt))) ? language : Fallback;
        return (said, Get(said, prompt).Version);
    }

    internal Clip Get(string language, string name) => _clips.TryGetValue((language, name), out var clip) ? clip : _clips[(Fallback, name)];

    private void Add(PromptFile file)
    {
        var label = $"{file.Language}/{file.Name}";
        if (!Names.ContainsKey(file.Name) && !Numbers.Names.Contains(file.Name))
            _refused.Add($"{label}: no prompt has this name");
        else if (TryDecode(file.Content, out var pcm, out var reason))
            _clips[(file.Language, file.Name)] = new Clip(pcm, Version(file.Content));
        else
            _refused.Add($"{label}: {reason}");
    }

    /// <summary>Another recording is another version, whatever its words.</summary>
    private static string Version(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..VersionLength];

    private static bool TryDecode(byte[] content, out short[] wide, out string reason)
    {
        if (content.AsSpan().StartsWith("OggS"u8))
            return OpusFile.TryDecode(content, Pcm.Wide, out wide, out reason);
        wide = [];
        if (!WavFile.TryDecode(content, out var sampleRate, out var pcm, out reason))
            return false;
        wide = Resampler.Convert(pcm, sampleRate, Pcm.Wide);
        return true;
    }
}
