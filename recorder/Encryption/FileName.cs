namespace MediaServer.Recorder.Encryption;

/// <summary>The shape of recording ids and of file names inside a recording: safe in paths, headers and logs, and never somebody's text.</summary>
public static class FileName
{
    public const int MaxLength = 128;

    /// <summary>Letters, digits, hyphen, underscore, and dots that do not begin the name.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength || name[0] == '.')
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }
        return true;
    }
}
