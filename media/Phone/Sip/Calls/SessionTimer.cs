using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip.Calls;

/// <summary>Signs of life within a call, in both roles (RFC 4028).</summary>
/// <remarks>When the remote leaves it open we refresh: then a call lives as long as one side of it is sane.</remarks>
internal sealed class SessionTimer
{
    /// <summary>RFC 4028 4: nobody may ask for less.</summary>
    public const uint Least = 90;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly Call _call;
    private readonly SipTimer _due;
    private uint _least = Least;
    private uint _seconds;
    private bool _weRefresh;
    private TimeSpan _expiresAt;

    public SessionTimer(Call call)
    {
        _call = call;
        _due = new SipTimer(OnDue);
        _seconds = (uint)call.Trunk.Settings.SessionExpires.TotalSeconds;
    }

    /// <summary>Whether a request asks for less than anybody may: 422.</summary>
    public static bool IsTooShort(SipMessage request) =>
        SipSessionExpires.TryParse(request.Get(SipHeader.SessionExpires), out var asked)
        && asked.Seconds < Least
        && request.Lists(SipHeader.Supported, "timer"u8);

    /// <summary>What our requests say: in the first INVITE the remote may still choose who refreshes.</summary>
    public string Ask(bool isFirst)
    {
        if (_seconds == 0)
            return "";
        var refresher =
            isFirst ? ""
            : _weRefresh ? ";refresher=uac"
            : ";refresher=uas";
        return $"Session-Expires: {Math.Max(_seconds, _least)}{refresher}\r\nMin-SE: {_least}\r\n";
    }

    /// <summary>What our 200 says, and starts the clock by it (RFC 4028 9).</summary>
    public string Answer(SipMessage request, TimeSpan now)
    {
        var isAsked = SipSessionExpires.TryParse(request.Get(SipHeader.SessionExpires), out var asked);
        var own = (uint)_call.Trunk.Settings.SessionExpires.TotalSeconds;
        if (!isAsked && own == 0)
        {
            Stop(); // neither side wants one any more
            return "";
        }
        request.TryGetNumber(SipHeader.MinSe, out var least);
        _seconds =
            !isAsked ? own
            : own == 0 ? asked.Seconds
            : Math.Min(asked.Seconds, own);
        _seconds = Math.Max(_seconds, Math.Max(least, Least));
        _weRefresh = asked.Refresher != SipRefresher.Uac;
        Arm(now);
        return $"Session-Expires: {_seconds};refresher={(_weRefresh ? "uas" : "uac")}\r\n" + (_weRefresh ? "" : "Require: timer\r\n");
    }

    /// <summary>Starts the clock by a 2xx to our request; one without Session-Expires stops it (RFC 4028 7.2).</summary>
    public void Learn(SipMessage response, TimeSpan now)
    {
        if (!SipSessionExpires.TryParse(response.Get(SipHeader.SessionExpires), out var agreed) || agreed.Seconds == 0)
        {
            Stop();
            return;
        }
        _seconds = Math.Max(agreed.Seconds, Least);
        _weRefresh = agreed.Refresher != SipRefresher.Uas;
        Arm(now);
    }

    /// <summary>Takes the Min-SE of a 422 over; false if it tells nothing new.</summary>
    public bool TryRaise(SipMessage response)
    {
        if (!response.TryGetNumber(SipHeader.MinSe, out var least) || least <= _least || least > 86_400)
            return false;
        _least = least;
        return true;
    }

    /// <summary>A refresh was refused for now; tries again until the session expires.</summary>
    public void RetryRefresh(TimeSpan now)
    {
        if (_due.IsSet || _seconds == 0)
            return;
        _call.Core.Timers.Set(_due, now + RetryPause);
    }

    public void Stop() => _call.Core.Timers.Stop(_due);

    /// <summary>Half time for who refreshes; the other waits to the end, less what a BYE needs (RFC 4028 10).</summary>
    private void Arm(TimeSpan now)
    {
        var whole = TimeSpan.FromSeconds(_seconds);
        _expiresAt = now + whole;
        var margin = TimeSpan.FromSeconds(Math.Min(32, _seconds / 3.0));
        _call.Core.Timers.Set(_due, _weRefresh ? now + whole / 2 : _expiresAt - margin);
    }

    private void OnDue(TimeSpan now)
    {
        if (_weRefresh && now < _expiresAt)
            _call.Media.Refresh(now);
        else
            _call.HangUp(SipEnd.SessionExpired, SipReason.RecoveryOnTimer, now);
    }
}
