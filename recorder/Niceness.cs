using System.Runtime.InteropServices;

namespace MediaServer.Recorder;

/// <summary>How far a thread, and every process that it starts, stands behind others that want its processor. On Linux only.</summary>
internal static class Niceness
{
    /// <summary>Of the calling thread. One that may not is left as it is; it may always go further behind.</summary>
    public static void Set(int niceness)
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(which: 0, who: 0, niceness);
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetPriority(int which, int who, int niceness);
}
