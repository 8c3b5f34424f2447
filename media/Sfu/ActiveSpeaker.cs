namespace MediaServer.Sfu;

/// <summary>Who is speaking: the loudest, once the lead is clear and lasts, so that the picture does not jump with every cough.</summary>
public sealed class ActiveSpeaker
{
    /// <summary>How often <see cref="Update"/> is called; the counts below are in these.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    /// <summary>In dB: what a challenger must be louder by while the speaker speaks.</summary>
    private const double Margin = 6;

    /// <summary>-50 dBov, as in AudioLevels, less the smoothing of a first window.</summary>
    private const double Audible = 40;

    /// <summary>A lead of one window is a cough.</summary>
    private const int WindowsToWin = 2;

    /// <summary>About 2 s of silence, longer than anybody's pause for breath.</summary>
    private const int WindowsToFade = 7;

    private string _challenger = "";
    private int _lead;
    private int _silence;

    /// <summary>The participant, or empty when nobody speaks.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Takes the loudness of one window of everybody; true when <see cref="Current"/> changed.</summary>
    public bool Update(Dictionary<string, double> loudness)
    {
        var (loudest, level) = ("", Audible);
        foreach (var (participant, value) in loudness)
        {
            if (value > level)
                (loudest, level) = (participant, value);
        }
        var own = loudness.GetValueOrDefault(Current);
        _silence = own > Audible ? 0 : _silence + 1;
        if (Current.Length > 0 && (_silence > WindowsToFade || !loudness.ContainsKey(Current)) && loudest.Length == 0)
            return Become("");
        if (loudest.Length == 0 || loudest == Current || (_silence == 0 && level < own + Margin))
        {
            _lead = 0;
            return false;
        }
        _lead = loudest == _challenger ? _lead + 1 : 1;
        _challenger = loudest;
        return _lead >= WindowsToWin && Become(loudest);
    }

    private bool Become(string participant)
    {
        (Current, _lead, _silence) = (participant, 0, 0);
        return true;
    }
}
