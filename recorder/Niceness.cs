using System.Runtime.InteropServices;

namespace MediaServer.Recorder;

/// <summary>How far a thread, and every process that it starts, stands behind others that want its processor. On Linux only.</summary>
internal static class Niceness
{
    /// <summary>Of the calling thread: 0 is ordinary, 19 the furthest behind.</summary>
    /// <returns>False when it may not and is left as it is; it may always go further behind, and without a right to it not come back.</returns>
    public static bool TrySet(int niceness) => OperatingSystem.IsLinux() && SetPriority(which: 0, who: 0, niceness) == 0;

    /// <summary>Of the calling thread; 0 where there is none.</summary>
    public static int OfThisThread => OperatingSystem.IsLinux() ? GetPriority(which: 0, who: 0) : 0;

    [DllImport("libc", EntryPoint = "getpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetPriority(int which, int who);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetPriority(int which, int who, int niceness);
}
