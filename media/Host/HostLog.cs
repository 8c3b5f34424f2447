using MediaServer.Wire.Sdp;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host;

/// <summary>Everything the media host logs. Visits and participants appear by their opaque ids only.</summary>
internal static partial class HostLog
{
    [LoggerMessage(2001, LogLevel.Information, "Media worker {Worker} listens on UDP {UdpPort} and TCP {TcpPort}")]
    public static partial void Listening(ILogger logger, int worker, int udpPort, int tcpPort);

    [LoggerMessage(2002, LogLevel.Information, "Media answers announce {Addresses}")]
    public static partial void Announcing(ILogger logger, string addresses);

    [LoggerMessage(
        2003,
        LogLevel.Error,
        "Media worker {Worker}: a datagram or a turn of the loop failed ({Suppressed} more since the last report)"
    )]
    public static partial void TurnFailed(ILogger logger, Exception exception, int worker, long suppressed);

    [LoggerMessage(2004, LogLevel.Error, "Visit {Visit}: a packet, timer or command failed ({Suppressed} more since the last report)")]
    public static partial void RoomFault(ILogger logger, Exception exception, string visit, long suppressed);

    [LoggerMessage(2005, LogLevel.Error, "Visit {Visit}: ended its media after repeated faults")]
    public static partial void RoomEnded(ILogger logger, string visit);

    [LoggerMessage(2006, LogLevel.Warning, "Media worker {Worker} did not stop in time")]
    public static partial void StopTimedOut(ILogger logger, int worker);

    [LoggerMessage(2007, LogLevel.Information, "Media worker {Worker} stays on core {Core} (-1: the system does not allow it)")]
    public static partial void Pinned(ILogger logger, int worker, int core);

    [LoggerMessage(
        2008,
        LogLevel.Information,
        "Media worker {Worker} runs at ordinary priority: raising it was not permitted (RLIMIT_NICE)"
    )]
    public static partial void PriorityKept(ILogger logger, int worker);

    [LoggerMessage(2010, LogLevel.Information, "Visit {Visit}, participant {Participant}: media connected")]
    public static partial void Connected(ILogger logger, string visit, string participant);

    [LoggerMessage(2011, LogLevel.Information, "Visit {Visit}, participant {Participant}: media lost")]
    public static partial void Disconnected(ILogger logger, string visit, string participant);

    [LoggerMessage(2012, LogLevel.Information, "Visit {Visit}, participant {Participant}: media closed, {Reason}")]
    public static partial void Closed(ILogger logger, string visit, string participant, string reason);

    [LoggerMessage(2013, LogLevel.Information, "Visit {Visit}, participant {Participant}: offer refused, {Error}")]
    public static partial void OfferRefused(ILogger logger, string visit, string participant, SdpError error);

    [LoggerMessage(2014, LogLevel.Error, "Visit {Visit}: the recorder's tap failed and was taken out; the call goes on")]
    public static partial void TapFailed(ILogger logger, Exception exception, string visit);

    [LoggerMessage(
        2015,
        LogLevel.Information,
        "Nobody is here: memory given back in {Milliseconds} ms, {Before} MB before and {After} MB now"
    )]
    public static partial void MemoryReturned(ILogger logger, long before, long after, int milliseconds);
}
