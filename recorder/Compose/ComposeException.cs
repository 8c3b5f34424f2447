namespace MediaServer.Recorder.Compose;

/// <summary>Why a recording could not be composed; the name is what the outside is told.</summary>
public enum ComposeFault
{
    /// <summary>The journal has no readable epoch, or another key.</summary>
    Unreadable,

    /// <summary>Nobody sent anything that can be seen or heard.</summary>
    Empty,

    /// <summary>Scratch has no room.</summary>
    NoRoom,

    /// <summary>A run of FFmpeg failed or complained.</summary>
    FfmpegFailed,

    /// <summary>A run of FFmpeg did not get on.</summary>
    Stalled,

    /// <summary>What was made is not what the journal holds.</summary>
    NotVerified,
}

/// <summary>The composition cannot be made, and trying again without a change would not help. The message has no PHI.</summary>
public sealed class ComposeException(ComposeFault fault, string message) : Exception(message)
{
    public ComposeFault Fault { get; } = fault;
}
