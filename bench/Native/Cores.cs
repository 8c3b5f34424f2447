using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MediaServer.Bench.Native;

/// <summary>Which cores a thread may run on.</summary>
internal static class Cores
{
    /// <summary>Reads <c>0</c>, <c>0,2</c> or <c>0-3</c>.</summary>
    public static bool TryParse(string text, out int[] cores)
    {
        List<int> found = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var bounds = part.Split('-');
            if (bounds.Length > 2 || !TryCore(bounds[0], out var first) || !TryCore(bounds[^1], out var last) || last < first)
            {
                cores = [];
                return false;
            }
            found.AddRange(Enumerable.Range(first, last - first + 1));
        }
        cores = [.. found.Distinct()];
        return true;
    }

    /// <summary>The cores of this machine that are not among the given ones; all of them when nothing is left.</summary>
    public static int[] AllBut(int[] taken)
    {
        var all = Enumerable.Range(0, Environment.ProcessorCount).ToArray();
        var rest = all.Except(taken).ToArray();
        return rest.Length > 0 ? rest : all;
    }

    /// <summary>Moves every thread of this process; threads that begin later follow the one that starts them.</summary>
    public static void PinThisProcess(int[] cores)
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            Pin(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), cores);
    }

    public static void PinThisThread(int[] cores) => Pin(0, cores);

    /// <summary>Lets this thread go before others where the process may ask for that: it plays machines of their own, which are not late because this one is busy.</summary>
    public static void HurryThisThread()
    {
        const int roundRobin = 2,
            priority = 20;
        _ = Linux.SetScheduler(0, roundRobin, priority); // without the right to it, it stays as it is
    }

    private static unsafe void Pin(int thread, int[] cores)
    {
        ulong mask = 0;
        foreach (var core in cores)
            mask |= 1UL << core;
        const int noSuchThread = 3; // it has ended meanwhile
        if (Linux.SetAffinity(thread, sizeof(ulong), &mask) != 0 && Marshal.GetLastPInvokeError() is not noSuchThread and var error)
            throw new Win32Exception(error, $"cannot run on core {string.Join(',', cores)}");
    }

    private static bool TryCore(string text, out int core) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out core) && core < 64;
}
