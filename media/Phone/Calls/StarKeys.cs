namespace MediaServer.Phone.Calls;

/// <summary>Commands of two keys, the first of which is the star: <c>*6</c>.</summary>
internal sealed class StarKeys
{
    /// <summary>Longer apart they are two keys that mean nothing.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private TimeSpan? _starAt;

    /// <summary>Whether a star waits for its second key.</summary>
    public bool IsPending(TimeSpan now) => now - _starAt <= Window;

    /// <summary>The second key of a command that is complete, or the null character.</summary>
    public char Press(char key, TimeSpan now)
    {
        var isSecond = IsPending(now) && key != '*';
        _starAt = key == '*' ? now : null;
        return isSecond ? key : '\0';
    }
}
