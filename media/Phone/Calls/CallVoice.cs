using MediaServer.Audio.Prompts;

namespace MediaServer.Phone.Calls;

/// <summary>Everything that is said to one caller: prompts in the caller's language, one after the other, over music or the room.</summary>
/// <remarks>A first word that is cut off is the first complaint, so nothing is said before the path is known to be open.</remarks>
public sealed class CallVoice(PromptLibrary prompts, int sampleRate)
{
    /// <summary>A caller whose telephone sends nothing until it hears something is spoken to after this long.</summary>
    private static readonly TimeSpan FirstWordDelay = TimeSpan.FromSeconds(1);

    private PromptPlayer _player = new(sampleRate);
    private TimeSpan _talkAt = TimeSpan.MaxValue;
    private bool _music;

    /// <summary>Two letters.</summary>
    public string Language { get; set; } = PromptLibrary.Fallback;

    public int SampleRate => _player.SampleRate;

    /// <summary>Words are being said or wait to be; music does not count.</summary>
    public bool IsBusy => _player.IsBusy;

    public void OnAnswered(TimeSpan now) => _talkAt = now + FirstWordDelay;

    /// <summary>The caller's first sound has arrived: words are not lost any more.</summary>
    public void OnHeard() => _talkAt = TimeSpan.MinValue;

    /// <summary>Another codec wants another rate; what was being said is not said again.</summary>
    public void SetRate(int rate)
    {
        if (rate == SampleRate)
            return;
        _player = new PromptPlayer(rate);
        if (_music)
            StartMusic();
    }

    public void Say(Prompt words) => SayIn(Language, words);

    public void SayIn(string language, Prompt words) => _player.Enqueue(prompts.Get(language, words));

    /// <summary>What <see cref="Say"/> says for it now: in which language, and which version of the words.</summary>
    public (string Language, string Version) VersionOf(Prompt words) => prompts.VersionOf(Language, words);

    public void SayNumber(int number) => prompts.Say(Language, number, _player);

    public void Play(Clip clip) => _player.Enqueue(clip);

    /// <summary>Drops words; music goes on.</summary>
    public void Stop() => _player.Stop();

    public void StartMusic()
    {
        _music = true;
        _player.SetBackground(prompts.Get(Language, Prompt.HoldMusic));
    }

    /// <summary>Ends music and words.</summary>
    public void StopMusic()
    {
        _music = false;
        _player.SetBackground(null);
        _player.Stop();
    }

    /// <summary>The next 20 ms; false when there is nothing to hear, and the frame is silence.</summary>
    public bool Read(Span<short> frame, TimeSpan now)
    {
        if (now >= _talkAt)
            return _player.Read(frame);
        frame.Clear();
        return false;
    }
}
