using System.Runtime.InteropServices;

namespace MediaServer.Host.Net.Linux;

/// <summary>The system calls that .NET does not offer: batches of datagrams, and sleeping on many sockets with a precise deadline.</summary>
internal static unsafe partial class Libc
{
    public const int MsgDontWait = 0x40;
    public const int MsgTrunc = 0x20;
    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const int EventFdNonBlock = 0x800;
    public const int EventFdCloseOnExec = 0x80000;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int WouldBlock = 11;
    public const int Invalid = 22;
    public const int MessageTooLong = 90;
    public const int NoBuffers = 105;
    public const ushort InterNetwork = 2;
    public const ushort InterNetworkV6 = 10;

    public struct IoVec
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr of a 64-bit Linux; the compiler's padding equals the C one.</summary>
    public struct MsgHdr
    {
        public byte* Name;
        public uint NameLength;
        public IoVec* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    public struct MMsgHdr
    {
        public MsgHdr Header;
        public uint Length;
    }

    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct sched_attr of sched_setattr(2), its first version.</summary>
    public struct SchedAttr
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong RuntimeNanoseconds;
        public ulong DeadlineNanoseconds;
        public ulong PeriodNanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int fd, MMsgHdr* messages, uint count, int flags, TimeSpec* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int fd, MMsgHdr* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ControlThread(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    public static partial int GetAffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, void* buffer, nuint count);

    /// <param name="which">0: a process, and on Linux one thread.</param>
    /// <param name="who">A thread id; 0 is the calling thread.</param>
    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, uint who, int nice);

    /// <param name="which">0: a process, and on Linux one thread.</param>
    /// <param name="who">A thread id; 0 is the calling thread.</param>
    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    public static partial int GetPriority(int which, uint who);

    /// <summary>The C library has had a function of its own for sched_setattr since glibc 2.41 only.</summary>
    /// <param name="number">Of the system call, by processor.</param>
    /// <param name="thread">A thread id; 0 is the calling thread.</param>
    /// <param name="attributes">What is asked for.</param>
    /// <param name="flags">0.</param>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SetSchedAttr(nint number, nint thread, in SchedAttr attributes, nuint flags);

    /// <param name="thread">A thread id; 0 is the calling thread.</param>
    /// <param name="policy">SCHED_RR and the like.</param>
    /// <param name="priority">struct sched_param, which has no other field.</param>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_getscheduler", SetLastError = true)]
    public static partial int GetScheduler(int thread);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);
}
