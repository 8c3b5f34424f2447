using MediaServer.Audio.Prompts;
using MediaServer.Audio.Signals;

namespace MediaServer.Phone.Calls;

/// <summary>What keys do and what is said to somebody who waits or takes part: star commands, mute, consent, place, count.</summary>
internal sealed class Conversation(CallVoice voice, Queue<CallEvent> events)
{
    private readonly StarKeys _star = new();
    private readonly ConsentQuestion _consent = new();
    private int _position;

    public bool Muted { get; private set; }

    public void Begin(bool muted)
    {
        Muted = muted;
        voice.Say(Prompt.JoiningNow);
        voice.Play(Tones.Join);
    }

    /// <summary>True when the caller wants to leave.</summary>
    public bool OnKey(char key, bool inRoom, TimeSpan now)
    {
        if (!_star.IsPending(now) && _consent.TryAnswer(key, out var request, out var yes))
        {
            Settle(request, yes);
            return false;
        }
        switch (_star.Press(key, now))
        {
            case '3':
                voice.Say(Prompt.Help);
                return false;
            case '0':
                events.Enqueue(new KeyUsed(CallKey.Leave, true));
                return true;
            case '6' when inRoom:
                Mute(!Muted, Muted ? Prompt.Unmuted : Prompt.Muted);
                events.Enqueue(new KeyUsed(CallKey.Mute, Muted));
                return false;
            case '9' when inRoom:
                events.Enqueue(new KeyUsed(CallKey.RaiseHand, true));
                return false;
            case '8':
                events.Enqueue(new KeyUsed(CallKey.WithdrawConsent, true));
                return false;
            case '#' when inRoom:
                events.Enqueue(new KeyUsed(CallKey.Count, true));
                return false;
            default:
                return false;
        }
    }

    public void Tick(TimeSpan now)
    {
        switch (_consent.Tick(voice.IsBusy, now))
        {
            case ConsentStep.AskAgain:
                voice.Say(_consent.Words);
                break;
            case ConsentStep.GiveUp:
                Settle(_consent.GiveUp(), yes: false);
                break;
        }
    }

    public void SetMuted(bool muted)
    {
        if (muted != Muted)
            Mute(muted, muted ? Prompt.MutedByClinician : Prompt.Unmuted);
    }

    private void Mute(bool muted, Prompt words)
    {
        Muted = muted;
        voice.Say(words);
    }

    public void SetPosition(int position)
    {
        if (position != _position)
            SayPosition(position);
    }

    public void SayPosition(int position)
    {
        _position = position;
        if (position == 1)
        {
            voice.Say(Prompt.YouAreNext);
        }
        else if (position > 1)
        {
            voice.Say(Prompt.YourPositionIs);
            voice.SayNumber(position);
        }
    }

    public void SayCount(int count)
    {
        if (count > 1)
            voice.SayNumber(count);
        voice.Say(count > 1 ? Prompt.PeopleInVisit : Prompt.OnePersonInVisit);
    }

    public void AskConsent(string request, bool inProgress, TimeSpan now)
    {
        _consent.Ask(request, inProgress ? Prompt.RecordingInProgressConsent : Prompt.RecordingConsent, now);
        voice.Say(_consent.Words);
    }

    public void CancelConsent(string request) => _consent.Cancel(request);

    private void Settle(string request, bool yes)
    {
        var (language, version) = voice.VersionOf(_consent.Words);
        voice.Stop();
        voice.Say(yes ? Prompt.ConsentGiven : Prompt.ConsentRefused);
        events.Enqueue(new ConsentGiven(request, yes, language, version));
    }
}
