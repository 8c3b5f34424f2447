namespace MediaServer.Recorder.Capture;

/// <summary>Why the disk does not take what is written, in words that a host may be told.</summary>
internal static class DiskTrouble
{
    public const string Full = "disk_full",
        Refused = "disk_refused",
        Stalled = "disk_stalled",
        TooSlow = "disk_too_slow",
        Fault = "fault";

    /// <summary>ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.</summary>
    private static readonly int[] NoSpace = [28, 122, 112, 39];

    public static string Of(Exception? refusal) => refusal is IOException io && NoSpace.Contains(io.HResult & 0xFFFF) ? Full : Refused;
}
