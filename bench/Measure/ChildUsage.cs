using System.Runtime.InteropServices;

namespace MediaServer.Bench.Measure;

/// <summary>Processor time of all children of this process that have ended.</summary>
internal static partial class ChildUsage
{
    private const int Children = -1;

    public static TimeSpan Now
    {
        get
        {
            _ = GetUsage(Children, out var usage);
            return TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds)
                + TimeSpan.FromMicroseconds(usage.UserMicroseconds + usage.SystemMicroseconds);
        }
    }

    /// <summary>struct rusage: two struct timeval, then fourteen longs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
        public fixed long Rest[14];
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);
}
