using System.Globalization;

namespace MediaServer.Recorder.Journal;

/// <summary>The files of one recording's journal: one folder, one file per epoch, names made here only.</summary>
/// <param name="Path">The recording's own folder.</param>
/// <param name="Recording">The recording's id.</param>
public sealed record JournalFolder(string Path, string Recording)
{
    private const string Prefix = "journal-";
    private const string Suffix = ".msj";

    /// <param name="root">The folder of all recordings.</param>
    /// <param name="recording">The recording's id.</param>
    public static JournalFolder In(string root, string recording) =>
        Encryption.FileName.IsValid(recording)
            ? new JournalFolder(System.IO.Path.Combine(root, recording), recording)
            : throw new ArgumentException("not a recording's id", nameof(recording));

    public static string NameOf(uint epoch) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{epoch:D6}{Suffix}");

    public string PathOf(uint epoch) => System.IO.Path.Combine(Path, NameOf(epoch));

    /// <summary>The epochs that have a file, the first one first.</summary>
    public IReadOnlyList<uint> Epochs()
    {
        if (!Directory.Exists(Path))
            return [];
        return [.. Directory.EnumerateFiles(Path, $"{Prefix}*{Suffix}").Select(EpochOf).OfType<uint>().Order()];
    }

    /// <summary>One more than any that there is: a file's name, and with it its nonces, is never used twice.</summary>
    public uint NextEpoch() => Epochs() is [.., var last] ? last + 1 : 1;

    private static uint? EpochOf(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var number = name[Prefix.Length..^Suffix.Length];
        return uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && NameOf(epoch) == name
            ? epoch
            : null;
    }
}
