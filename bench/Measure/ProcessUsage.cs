using System.Globalization;

namespace MediaServer.Bench.Measure;

/// <summary>What a process has used so far, as the kernel accounts for it.</summary>
/// <param name="User">Processor time in the program.</param>
/// <param name="System">Processor time in the kernel on its behalf; on loopback the receiver's half of the UDP stack is in it.</param>
/// <param name="Resident">Bytes of memory in RAM.</param>
/// <param name="Workers">Processor time of the media threads alone, user and system: what is left when compiler, hub and timers are taken away.</param>
/// <param name="Phone">The same of the phone thread and its helpers.</param>
internal readonly record struct ProcessUsage(
    TimeSpan User,
    TimeSpan System,
    long Resident,
    TimeSpan Workers = default,
    TimeSpan Phone = default
)
{
    /// <summary>USER_HZ, the unit of <c>/proc</c>: 100 on every Linux that .NET runs on.</summary>
    private const int TicksPerSecond = 100;

    private const int PageSize = 4096;

    /// <summary>How the names of the server's media threads begin.</summary>
    private const string WorkerName = "media ",
        PhoneName = "phone";

    public static ProcessUsage Of(int process) =>
        Parse(File.ReadAllText($"/proc/{process}/stat")) with
        {
            Workers = ThreadsOf(process, WorkerName),
            Phone = ThreadsOf(process, PhoneName),
        };

    public TimeSpan Total => User + System;

    /// <summary>The first field of <c>schedstat</c> is the time on a processor in nanoseconds (sched-stats.rst).</summary>
    private static TimeSpan ThreadsOf(int process, string name)
    {
        long nanoseconds = 0;
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            if (File.ReadAllText($"{thread}/comm").StartsWith(name, StringComparison.Ordinal))
                nanoseconds += long.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
        return TimeSpan.FromMicroseconds(nanoseconds / 1000.0);
    }

    /// <summary>Reads a line of <c>/proc/PID/stat</c> (proc(5)): fields 14 and 15 are the times, field 24 the pages.</summary>
    public static ProcessUsage Parse(string stat)
    {
        // The second field is the name in parentheses, which may hold anything.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessUsage(Time(fields[11]), Time(fields[12]), long.Parse(fields[21], CultureInfo.InvariantCulture) * PageSize);
    }

    public ProcessUsage Since(ProcessUsage earlier) =>
        new(User - earlier.User, System - earlier.System, Resident, Workers - earlier.Workers, Phone - earlier.Phone);

    private static TimeSpan Time(string ticks) =>
        TimeSpan.FromMilliseconds(long.Parse(ticks, CultureInfo.InvariantCulture) * (1000 / TicksPerSecond));
}
