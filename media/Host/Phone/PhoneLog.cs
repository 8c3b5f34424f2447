using MediaServer.Host.Control;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Phone;

/// <summary>Everything the telephone logs: calls and trunks by their ids, never a number, a name or a PIN.</summary>
internal static partial class PhoneLog
{
    [LoggerMessage(2101, LogLevel.Information, "Telephone listens for SIP on UDP {UdpPort}, TCP {TcpPort}, TLS {TlsPort} (0: off)")]
    public static partial void Listening(ILogger logger, int udpPort, int tcpPort, int tlsPort);

    [LoggerMessage(2102, LogLevel.Warning, "Telephone is off: {Reason}")]
    public static partial void Off(ILogger logger, string reason);

    [LoggerMessage(2103, LogLevel.Warning, "Telephone prompt not used: {Reason}")]
    public static partial void PromptRefused(ILogger logger, string reason);

    [LoggerMessage(2104, LogLevel.Information, "Call {Call} on trunk {Trunk}: began, outgoing {Outgoing}, encrypted signaling {Encrypted}")]
    public static partial void Began(ILogger logger, string call, string trunk, bool outgoing, bool encrypted);

    [LoggerMessage(2105, LogLevel.Information, "Call {Call}: media agreed, {Codec} every {PacketTime} ms, SRTP {Srtp}, held {Held}")]
    public static partial void Agreed(ILogger logger, string call, string codec, int packetTime, bool srtp, bool held);

    [LoggerMessage(2106, LogLevel.Information, "Call {Call}: refused, {Reason}")]
    public static partial void Refused(ILogger logger, string call, string reason);

    [LoggerMessage(2114, LogLevel.Information, "Call on trunk {Trunk}: refused, {Reason}")]
    public static partial void Turned(ILogger logger, string trunk, string reason);

    [LoggerMessage(
        2115,
        LogLevel.Information,
        "SIP: {Count} messages went no further since the last such line, {Reason}, the last from {Source}"
    )]
    public static partial void Rejected(ILogger logger, string reason, long count, string source);

    [LoggerMessage(2107, LogLevel.Information, "Call {Call}: ended, {End}")]
    public static partial void Ended(ILogger logger, string call, CallEnd end);

    [LoggerMessage(2108, LogLevel.Error, "Call {Call}: failed and was ended")]
    public static partial void Fault(ILogger logger, Exception exception, string call);

    [LoggerMessage(2109, LogLevel.Error, "Telephone: a turn of the loop failed ({Suppressed} more since the last report)")]
    public static partial void TurnFailed(ILogger logger, Exception exception, long suppressed);

    [LoggerMessage(2110, LogLevel.Information, "Trunk {Trunk}: registered {Registered}, status {Status}")]
    public static partial void Registration(ILogger logger, string trunk, bool registered, int status);

    [LoggerMessage(2111, LogLevel.Information, "Trunk {Trunk}: reachable {Reachable}")]
    public static partial void Reachable(ILogger logger, string trunk, bool reachable);

    [LoggerMessage(2112, LogLevel.Warning, "Trunk {Trunk}: its server's name does not resolve ({Error})")]
    public static partial void NotResolved(ILogger logger, string trunk, string error);

    [LoggerMessage(2113, LogLevel.Warning, "Telephone did not stop in time")]
    public static partial void StopTimedOut(ILogger logger);

    [LoggerMessage(
        2116,
        LogLevel.Warning,
        "Call {Call}: trunk {Failed} failed (status {Status}, 0 or 408: no answer); trunk {Next} tries it"
    )]
    public static partial void FailedOver(ILogger logger, string call, string failed, int status, string next);
}
