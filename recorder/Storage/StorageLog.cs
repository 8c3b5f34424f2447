using Microsoft.Extensions.Logging;

namespace MediaServer.Recorder.Storage;

/// <summary>What storing and composing log. Recordings appear by their opaque ids only.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(4101, LogLevel.Information, "Recording {Recording}: {Files} files are in the store, its journal is gone")]
    public static partial void Delivered(ILogger logger, string recording, int files);

    [LoggerMessage(4102, LogLevel.Warning, "Recording {Recording}: not in the store yet, it is tried again")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string recording);

    [LoggerMessage(4103, LogLevel.Information, "Recording {Recording}: composed, {Seconds} s, {Faults} faults")]
    public static partial void Composed(ILogger logger, string recording, double seconds, int faults);

    [LoggerMessage(4104, LogLevel.Error, "Recording {Recording}: cannot be composed, {Fault}: {Details}")]
    public static partial void NotComposed(ILogger logger, string recording, string fault, string details);

    [LoggerMessage(4105, LogLevel.Information, "Recording {Recording}: key and files are destroyed")]
    public static partial void Destroyed(ILogger logger, string recording);

    [LoggerMessage(4106, LogLevel.Warning, "Recording {Recording}: its key is destroyed, its files go when the store answers")]
    public static partial void DeletionPostponed(ILogger logger, Exception exception, string recording);
}
