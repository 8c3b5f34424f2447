using Microsoft.Extensions.Logging;

namespace MediaServer.Recorder;

/// <summary>Everything the recorder logs. Recordings and visits appear by their opaque ids only.</summary>
internal static partial class RecorderLog
{
    [LoggerMessage(4001, LogLevel.Error, "Recorder: a turn of the writer failed")]
    public static partial void TurnFailed(ILogger logger, Exception exception);

    [LoggerMessage(4002, LogLevel.Error, "Recording {Recording}: its journal failed and begins anew")]
    public static partial void JournalFailed(ILogger logger, Exception exception, string recording);

    [LoggerMessage(4003, LogLevel.Information, "Recording {Recording} of visit {Visit}: epoch {Epoch} begins")]
    public static partial void Began(ILogger logger, string recording, string visit, uint epoch);

    [LoggerMessage(4004, LogLevel.Warning, "Recording {Recording}: is not being saved as it should, {Reason}")]
    public static partial void Troubled(ILogger logger, string recording, string reason);

    [LoggerMessage(4005, LogLevel.Information, "Recording {Recording}: is being saved again")]
    public static partial void Recovered(ILogger logger, string recording);

    [LoggerMessage(4006, LogLevel.Information, "Recording {Recording}: its journal is closed")]
    public static partial void Closed(ILogger logger, string recording);

    [LoggerMessage(
        4007,
        LogLevel.Warning,
        "Recorder: the writer did not stop in time; journals stay without an end and are read all the same"
    )]
    public static partial void StopTimedOut(ILogger logger);

    [LoggerMessage(4008, LogLevel.Error, "Recorder: a command failed")]
    public static partial void CommandFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        4009,
        LogLevel.Error,
        "Recording {Recording}: its key is damaged or wrapped by another master key; nothing is written until it opens"
    )]
    public static partial void Locked(ILogger logger, string recording);
}
