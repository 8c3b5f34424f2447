using MediaServer.Host.Phone.Signaling;
using MediaServer.Phone.Sip;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Phone;

/// <summary>Tells the operator why SIP messages go no further, each reason at most once a minute: a trunk whose address is missing in the configuration must not look like silence.</summary>
internal sealed class RejectLog(ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly SipReject[] Reasons = [.. Enum.GetValues<SipReject>().Where(r => r != SipReject.None)];

    private readonly long[] _told = new long[Enum.GetValues<SipReject>().Length];
    private readonly TimeSpan[] _next = new TimeSpan[Enum.GetValues<SipReject>().Length];

    /// <summary>Call once a second.</summary>
    public void Observe(SipEndpoint sip, TimeSpan now)
    {
        foreach (var reason in Reasons)
        {
            var at = (int)reason;
            var count = sip.Count(reason);
            if (count == _told[at] || now < _next[at])
                continue;
            PhoneLog.Rejected(logger, Names.Snake(reason.ToString()), count - _told[at], $"{SipAddress.ToIp(sip.LastSource(reason).Ip)}");
            (_told[at], _next[at]) = (count, now + Interval);
        }
    }
}
