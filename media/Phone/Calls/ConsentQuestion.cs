using System.Diagnostics.CodeAnalysis;
using MediaServer.Audio.Prompts;

namespace MediaServer.Phone.Calls;

internal enum ConsentStep : byte
{
    None,
    AskAgain,
    GiveUp,
}

/// <summary>A question that 1 or 2 answers; asked twice, then silence is a no.</summary>
internal sealed class ConsentQuestion
{
    /// <summary>From the end of the words.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private string? _request;
    private TimeSpan _quietSince;
    private bool _askedAgain;

    /// <summary>The words of the question.</summary>
    public Prompt Words { get; private set; }

    public void Ask(string request, Prompt words, TimeSpan now) =>
        (_request, Words, _quietSince, _askedAgain) = (request, words, now, false);

    public void Cancel(string request)
    {
        if (_request == request)
            _request = null;
    }

    /// <summary>Whether the key answers the question, which then is settled.</summary>
    public bool TryAnswer(char key, [NotNullWhen(true)] out string? request, out bool yes)
    {
        (request, yes) = (key is '1' or '2' ? _request : null, key == '1');
        if (request is null)
            return false;
        _request = null;
        return true;
    }

    /// <summary>What to do now, if anything.</summary>
    public ConsentStep Tick(bool isTalking, TimeSpan now)
    {
        if (_request is null)
            return ConsentStep.None;
        if (isTalking)
            _quietSince = now;
        if (now - _quietSince < Patience)
            return ConsentStep.None;
        _quietSince = now;
        var step = _askedAgain ? ConsentStep.GiveUp : ConsentStep.AskAgain;
        _askedAgain = true;
        return step;
    }

    /// <summary>Nobody answered; the question that is settled by that.</summary>
    public string GiveUp()
    {
        var request = _request ?? "";
        _request = null;
        return request;
    }
}
