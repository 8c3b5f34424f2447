using System.Runtime.InteropServices;

namespace MediaServer.Bench.Native;

/// <summary>The system calls of the load clients and of <c>limit</c>: Linux only, 64-bit, errors by <c>errno</c>.</summary>
internal static unsafe partial class Linux
{
    public const int DontWait = 0x40;
    public const int WouldBlock = 11;
    public const int ThreadCpuClock = 3;
    public const int SolUdp = 17;
    public const int UdpSegment = 103;
    public const uint EpollIn = 1;
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;

    private const string C = "libc";

    public struct IoVec
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr; the compiler's padding equals the C one.</summary>
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

    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;

        public static TimeSpec Of(TimeSpan span) =>
            new() { Seconds = span.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = span.Ticks % TimeSpan.TicksPerSecond * 100 };
    }

    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport(C, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int fd, MMsgHdr* messages, uint count, int flags, TimeSpec* timeout);

    [LibraryImport(C, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int fd, MMsgHdr* messages, uint count, int flags);

    [LibraryImport(C, EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(int fd, byte* bytes, nuint length, int flags, byte* name, uint nameLength);

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int fd, byte* e);

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int milliseconds);

    [LibraryImport(C, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, TimeSpec* timeout, void* signals);

    [LibraryImport(C, EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int ClockGetTime(int clock, TimeSpec* time);

    [LibraryImport(C, EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint length, ulong* mask);

    [LibraryImport(C, EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport(C, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    /// <summary>Processor time of the calling thread so far: exact, unlike the ticks in <c>/proc</c>.</summary>
    public static TimeSpan ThreadCpuTime()
    {
        TimeSpec time;
        _ = ClockGetTime(ThreadCpuClock, &time);
        return TimeSpan.FromSeconds(time.Seconds) + new TimeSpan(time.Nanoseconds / 100);
    }
}
