using System.Runtime.InteropServices;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>What a worker asks of the scheduler for its own thread.</summary>
internal static unsafe class LinuxThread
{
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK
    private const int MaskSize = 128; // 1024 cores
    private const int Other = 0; // SCHED_OTHER
    private const int RoundRobin = 2; // SCHED_RR
    private const int ResetOnFork = 0x4000_0000; // SCHED_RESET_ON_FORK: threads made by this one, which may be the pool's, are ordinary
    private const ulong FlagResetOnFork = 1; // SCHED_FLAG_RESET_ON_FORK, the same for sched_setattr

    /// <summary>Of 1 to 99: before programs that ask for a little, behind those of the system, which use 50 and more.</summary>
    private const int RealTimePriority = 10;

    /// <summary>The shortest that the kernel takes.</summary>
    private const ulong SliceNanoseconds = 100_000;

    /// <summary>By default the kernel may let a sleeper wait 50 µs longer, to wake several at once.</summary>
    public static void SharpenTimers() => _ = ControlThread(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Keeps the calling thread on one of the cores that the process may use: the <paramref name="index"/>-th, counted around.</summary>
    /// <returns>The core's number, or -1 when the system does not allow it.</returns>
    public static int Pin(int index)
    {
        var mask = stackalloc byte[MaskSize];
        if (GetAffinity(0, MaskSize, mask) < 0)
            return -1;
        var cores = new List<int>();
        for (var core = 0; core < MaskSize * 8; core++)
            if ((mask[core / 8] & (1 << (core % 8))) != 0)
                cores.Add(core);
        var chosen = cores[index % cores.Count];
        new Span<byte>(mask, MaskSize).Clear();
        mask[chosen / 8] = (byte)(1 << (chosen % 8));
        return SetAffinity(0, MaskSize, mask) == 0 ? chosen : -1;
    }

    /// <summary>
    /// Puts the calling thread before every ordinary one (SCHED_RR): for a clock that has 20 ms and little to do in them. One that spins
    /// would leave a twentieth of its core to the others (sched_rt_runtime_us). False without the right to it (CAP_SYS_NICE or RLIMIT_RTPRIO).
    /// </summary>
    public static bool TryMakeRealTime() => SetScheduler(0, RoundRobin | ResetOnFork, RealTimePriority) == 0;

    /// <summary>
    /// The most that may be had of <see cref="TryMakeRealTime"/> and <see cref="TryRaise"/>, for sound. Refused without the right to either,
    /// which costs lateness on a full machine and nothing else.
    /// </summary>
    public static void MakeUrgent() => _ = TryMakeRealTime() || TryRaise();

    public static bool IsRealTime => (GetScheduler(0) & ~ResetOnFork) == RoundRobin;

    /// <summary>
    /// Puts the calling thread before the ordinary ones: where there is more to do than cores, a packet must not queue behind page
    /// requests and other programs. Nine times the weight of an ordinary thread, and still no real-time class: a loop that spins would
    /// not starve the machine. Threads that this one makes are ordinary. False without the right to it (CAP_SYS_NICE or RLIMIT_NICE).
    /// </summary>
    public static bool TryRaise()
    {
        if (SetPriority(0, 0, -10) != 0)
            return false;
        _ = SetScheduler(0, Other | ResetOnFork, 0); // not in every C library, and then what this thread makes is raised too
        return true;
    }

    /// <summary>
    /// Lets the calling thread, as it wakes, interrupt an ordinary one, whose slice is longer. Otherwise that one runs its slice (1.4 ms
    /// on two cores, see se.slice in /proc/self/sched) to the end, however much the sleeper weighs. Linux 6.12 and newer; before that the
    /// kernel takes no notice. The thread's share of the processor stays what it is. Needs no right.
    /// </summary>
    public static void ShortenSlice()
    {
        if (SetSchedAttrNumber is not { } number)
            return;
        var asked = new SchedAttr
        {
            Size = (uint)sizeof(SchedAttr),
            Flags = FlagResetOnFork,
            Nice = GetPriority(0, 0),
            RuntimeNanoseconds = SliceNanoseconds,
        };
        _ = SetSchedAttr(number, 0, asked, 0);
    }

    private static nint? SetSchedAttrNumber =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 314,
            Architecture.Arm64 => 274,
            _ => null,
        };
}
