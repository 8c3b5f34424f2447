using System.Diagnostics.CodeAnalysis;
using MediaServer.Audio.Prompts;

namespace MediaServer.Phone.Calls;

/// <summary>What is said to a caller and what the keys mean: from the answer over the PIN and the waiting room to the last words.</summary>
/// <remarks>
/// Sans-IO and owned by the phone thread: inputs are the methods, time is an argument, what follows is polled by
/// <see cref="TryPollEvent"/>; words go to the <see cref="CallVoice"/>. Knows nothing of SIP, RTP or rooms.
/// </remarks>
public sealed class Call
{
    /// <summary>A person who hears the words answers within this, else they are said again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>One digit and then nothing is a choice of language; a second digit makes it the beginning of a PIN.</summary>
    private static readonly TimeSpan SingleDigit = TimeSpan.FromSeconds(1.5);

    /// <summary>Signaling answers within milliseconds; after this the caller is told to try later.</summary>
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(5);

    /// <summary>Nobody waits longer on purpose; a phone that lies off the hook does.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(60);

    public static readonly TimeSpan LongestCall = TimeSpan.FromHours(4);

    private const int MaxTries = 3;

    private readonly CallScript _script;
    private readonly CallVoice _voice;
    private readonly PinEntry _pin = new();
    private readonly Conversation _conversation;
    private readonly Queue<CallEvent> _events = new();
    private TimeSpan _answeredAt,
        _phaseAt,
        _quietSince;
    private int _tries,
        _silences;
    private HangUpCause _cause;

    public Call(CallScript script, CallVoice voice)
    {
        (_script, _voice) = (script, voice);
        _voice.Language = script.Languages[0];
        _conversation = new Conversation(voice, _events);
    }

    public CallPhase Phase { get; private set; } = CallPhase.Ringing;

    /// <summary>Nobody hears the caller, by own or other wish.</summary>
    public bool Muted => _conversation.Muted;

    private bool IsConversing => Phase is CallPhase.Waiting or CallPhase.Room;

    private bool IsUp => Phase is not (CallPhase.Ringing or CallPhase.Leaving or CallPhase.Ended);

    public bool TryPollEvent([NotNullWhen(true)] out CallEvent? e) => _events.TryDequeue(out e);

    /// <summary>The call is up.</summary>
    public void OnAnswered(TimeSpan now)
    {
        _answeredAt = now;
        _voice.OnAnswered(now);
        if (_script.IsOutgoing)
        {
            Enter(CallPhase.Confirming, now);
            _voice.Say(Prompt.PressOneToJoin);
        }
        else if (_script.DialedPin is { } pin)
        {
            GivePin(pin, now);
        }
        else
        {
            Greet(now);
        }
    }

    private void Greet(TimeSpan now)
    {
        _voice.Say(Prompt.Welcome);
        if (_script.Languages.Count == 1)
        {
            AskPin(now);
            return;
        }
        Enter(CallPhase.Language, now);
        foreach (var language in _script.Languages)
            _voice.SayIn(language, Prompt.ChooseLanguage);
    }

    private void AskPin(TimeSpan now)
    {
        Enter(CallPhase.Pin, now);
        _voice.Say(Prompt.EnterPin);
    }

    /// <summary>A key, by whatever way it came.</summary>
    public void OnKey(char key, TimeSpan now)
    {
        _silences = 0;
        switch (Phase)
        {
            case CallPhase.Language or CallPhase.Pin:
                _voice.Stop();
                _quietSince = now;
                if (_pin.Press(key, now))
                    SubmitPin(now);
                break;
            case CallPhase.Confirming when key == '1':
                _voice.Stop();
                Enter(CallPhase.Checking, now);
                _events.Enqueue(new JoinConfirmed());
                break;
            case CallPhase.Waiting or CallPhase.Room:
                if (_conversation.OnKey(key, Phase == CallPhase.Room, now))
                    Leave(Prompt.Goodbye, HangUpCause.Left, now);
                break;
        }
    }

    /// <summary>Time passes; call every 20 ms, after the voice has been read.</summary>
    public void Tick(TimeSpan now)
    {
        if (Phase is CallPhase.Ringing or CallPhase.Ended)
            return;
        if (_voice.IsBusy)
            _quietSince = now;
        if (now - _answeredAt >= LongestCall && Phase != CallPhase.Leaving)
            Leave(Prompt.Goodbye, HangUpCause.TooLong, now);
        TickPhase(now);
        if (IsConversing)
            _conversation.Tick(now);
    }

    private void TickPhase(TimeSpan now)
    {
        switch (Phase)
        {
            case CallPhase.Language:
                TickLanguage(now);
                break;
            case CallPhase.Pin when _pin.IsOver(now):
                SubmitPin(now);
                break;
            case CallPhase.Pin when _pin.Count == 0 && now - _quietSince >= Patience:
                OnSilence(HangUpCause.NoPin, now, Prompt.NothingEntered, Prompt.EnterPin);
                break;
            case CallPhase.Confirming when now - _quietSince >= Patience:
                OnSilence(HangUpCause.NotConfirmed, now, Prompt.PressOneToJoin);
                break;
            case CallPhase.Checking when now - _phaseAt >= CheckPatience:
                Leave(Prompt.TryAgainLater, HangUpCause.Unavailable, now);
                break;
            case CallPhase.Waiting when now - _phaseAt >= LongestWait:
                Leave(Prompt.WaitedTooLong, HangUpCause.TooLong, now);
                break;
            case CallPhase.Leaving when !_voice.IsBusy:
                Phase = CallPhase.Ended;
                _events.Enqueue(new HangUpNow(_cause));
                break;
        }
    }

    private void TickLanguage(TimeSpan now)
    {
        if (_pin.Count > 1)
            Enter(CallPhase.Pin, now);
        else if (_pin.Count == 1 && _pin.Since(now) >= SingleDigit)
            ChooseLanguage(_pin.First - '1', now);
        else if (_pin.Count == 0 && now - _quietSince >= Patience)
            AskPin(now);
    }

    private void ChooseLanguage(int index, TimeSpan now)
    {
        if ((uint)index >= (uint)_script.Languages.Count)
        {
            Enter(CallPhase.Pin, now); // no language's key, so the first digit of a PIN
            return;
        }
        _pin.Clear();
        _voice.Language = _script.Languages[index];
        AskPin(now);
    }

    /// <summary>Says it again, twice; then gives up.</summary>
    private void OnSilence(HangUpCause cause, TimeSpan now, params ReadOnlySpan<Prompt> words)
    {
        _quietSince = now;
        if (++_silences == MaxTries)
        {
            Leave(Prompt.Goodbye, cause, now);
            return;
        }
        foreach (var prompt in words)
            _voice.Say(prompt);
    }

    private void SubmitPin(TimeSpan now)
    {
        if (_pin.TryTake(out var pin))
        {
            GivePin(pin, now);
            return;
        }
        _tries++;
        Refuse(final: false, now); // too short to be one: the same words
    }

    private void GivePin(string pin, TimeSpan now)
    {
        Enter(CallPhase.Checking, now);
        _events.Enqueue(new PinGiven(pin, ++_tries));
    }

    /// <summary>The PIN opens nothing: wrong and expired sound the same.</summary>
    public void RefusePin(bool final, TimeSpan now)
    {
        if (Phase == CallPhase.Checking)
            Refuse(final, now);
    }

    private void Refuse(bool final, TimeSpan now)
    {
        _voice.Say(Prompt.PinRefused);
        if (final || _tries >= MaxTries)
            Leave(Prompt.TooManyTries, HangUpCause.NoPin, now);
        else
            AskPin(now);
    }

    /// <summary>Into the waiting room, or back to it; <paramref name="position"/> 0 says no place, <paramref name="quiet"/> says nothing.</summary>
    public void Wait(int position, string? language, bool quiet, TimeSpan now)
    {
        if (!IsUp)
            return;
        var returns = Phase == CallPhase.Room;
        _voice.Language = language ?? _voice.Language;
        Enter(CallPhase.Waiting, now);
        _voice.Stop();
        _voice.StartMusic();
        if (quiet)
            return;
        _voice.Say(returns ? Prompt.OnHold : Prompt.InWaitingRoom);
        _conversation.SayPosition(position);
        if (!returns)
            _voice.Say(Prompt.ClinicianWillLetYouIn);
    }

    public void SetPosition(int position)
    {
        if (Phase == CallPhase.Waiting)
            _conversation.SetPosition(position);
    }

    /// <summary>Into the room.</summary>
    public void Join(bool muted, string? language, TimeSpan now)
    {
        if (!IsUp || Phase == CallPhase.Room)
            return;
        _voice.Language = language ?? _voice.Language;
        Enter(CallPhase.Room, now);
        _voice.StopMusic();
        _conversation.Begin(muted);
    }

    /// <summary>The clinician mutes or unmutes.</summary>
    public void SetMuted(bool muted) => _conversation.SetMuted(muted);

    /// <summary>Says something to this caller over whatever is heard.</summary>
    public void Notify(Prompt words)
    {
        if (IsConversing)
            _voice.Say(words);
    }

    public void SayCount(int count)
    {
        if (Phase == CallPhase.Room)
            _conversation.SayCount(count);
    }

    /// <param name="request">The question's name.</param>
    /// <param name="inProgress">The visit is being recorded already.</param>
    /// <param name="now">When.</param>
    public void AskConsent(string request, bool inProgress, TimeSpan now)
    {
        if (IsConversing)
            _conversation.AskConsent(request, inProgress, now);
    }

    public void CancelConsent(string request) => _conversation.CancelConsent(request);

    /// <summary>Says the words, if any, and ends the call.</summary>
    public void HangUp(Prompt? words, TimeSpan now)
    {
        if (Phase is not (CallPhase.Leaving or CallPhase.Ended))
            Leave(Phase == CallPhase.Ringing ? null : words, HangUpCause.Asked, now);
    }

    private void Leave(Prompt? words, HangUpCause cause, TimeSpan now)
    {
        if (IsConversing)
            _voice.StopMusic();
        _cause = cause;
        Enter(CallPhase.Leaving, now);
        if (words is { } last)
            _voice.Say(last);
    }

    private void Enter(CallPhase phase, TimeSpan now) => (Phase, _phaseAt, _quietSince) = (phase, now, now);
}
