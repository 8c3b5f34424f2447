namespace MediaServer.Audio.Prompts;

/// <summary>One recording: Ogg Opus, or WAV with 16-bit PCM.</summary>
/// <param name="Language">BCP 47, as in the folder's name: <c>en</c>, <c>es</c>.</param>
/// <param name="Name">The file's name without its extension: a prompt's name or a number's, <c>number-7</c>.</param>
public sealed record PromptFile(string Language, string Name, byte[] Content);

/// <summary>Every clip in every language, decoded once at start and shared by all calls.</summary>
public sealed class PromptLibrary
{
    public const string Fallback = "en";

    /// <summary>The languages that have clips, the fallback first.</summary>
    public IReadOnlyList<string> Languages => throw new NotImplementedException();

    /// <summary>Files that could not be used, with the reason: for one line each in the log.</summary>
    public IReadOnlyList<string> Refused => throw new NotImplementedException();

    /// <summary>Decodes the files; a later file replaces an earlier one of the same language and name, unless it cannot be decoded.</summary>
    public static PromptLibrary Load(IEnumerable<PromptFile> files) => throw new NotImplementedException();

    /// <summary>The clip in that language, else in English.</summary>
    public Clip Get(string language, Prompt prompt) => throw new NotImplementedException();

    /// <summary>Adds the clips that say a number from 0 to 999 to what is played.</summary>
    public void Say(string language, int number, PromptPlayer player) => throw new NotImplementedException();

    /// <summary>Says each digit of a text by itself; other characters are skipped.</summary>
    public void Spell(string language, ReadOnlySpan<char> digits, PromptPlayer player) => throw new NotImplementedException();
}
