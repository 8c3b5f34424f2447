namespace MediaServer.Tests.Functional.Recorder.Storage;

/// <summary>What a service does on a bad day.</summary>
internal enum S3Trouble
{
    /// <summary>An upload is answered with 503.</summary>
    Refuses,

    /// <summary>The connection ends in the middle of an upload.</summary>
    CutsUpload,

    /// <summary>An upload is accepted, and the first half of it kept.</summary>
    KeepsHalf,

    /// <summary>The connection ends in the middle of a download.</summary>
    CutsDownload,
}
