using System.CommandLine;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Tools;

/// <summary>Which recording, and the key that opens it: the same for every tool.</summary>
internal sealed class RecordingArguments
{
    /// <summary>The configuration key <c>Recorder:MasterKey</c> as an environment variable; a command line would show it to every user.</summary>
    private const string Variable = "Recorder__MasterKey";

    private readonly Argument<DirectoryInfo> _folder = new("folder") { Description = "the recording's folder, named by its id" };

    private readonly Option<FileInfo?> _keyFile = new("--key-file")
    {
        Description = $"file of the master key (default: recorder.key two folders up, unless {Variable} holds the key)",
    };

    public Command AddTo(Command command)
    {
        command.Arguments.Add(_folder);
        command.Options.Add(_keyFile);
        return command;
    }

    /// <summary>Runs a tool on the recording, or says why it cannot be opened.</summary>
    public int Run(ParseResult parsed, Func<JournalReader, int> tool)
    {
        var path = Path.TrimEndingDirectorySeparator(parsed.GetValue(_folder)!.FullName);
        var folder = new JournalFolder(path, Path.GetFileName(path));
        if (folder.Epochs().Count == 0)
            return Refuse($"{path} holds no journal");
        if (Master(parsed, path) is not { } master)
            return Refuse($"no master key: name its file by --key-file, or set {Variable}");
        if (!new KeyRing(master).TryOpen(path, folder.Recording, out var key))
            return Refuse($"{KeyRing.FileName} is missing, damaged, or wrapped by another master key or for another recording");
        using (key)
            return tool(new JournalReader(folder, key));
    }

    private MasterKey? Master(ParseResult parsed, string path)
    {
        if (parsed.GetValue(_keyFile) is { } named)
            return named.Exists ? MasterKey.FromFile(named.FullName) : null;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: >= MasterKey.MinTextLength } text)
            return MasterKey.FromText(text);
        var beside = Path.Combine(path, "..", "..", "recorder.key");
        return File.Exists(beside) ? MasterKey.FromFile(beside) : null;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitCode.Unreadable;
    }
}

/// <summary>What scripts may rely on.</summary>
internal static class ExitCode
{
    public const int Whole = 0;

    /// <summary>Something is missing or damaged; the rest was read.</summary>
    public const int Damaged = 1;

    public const int Unreadable = 2;
}
