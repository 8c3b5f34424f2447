using System.Runtime.InteropServices;
using static MediaServer.Bench.Native.Linux;

namespace MediaServer.Bench.Native;

/// <summary>epoll over the clients' sockets, with sleeps as short as the pacing of packets needs.</summary>
internal sealed unsafe class Readiness : IDisposable
{
    private const int MaxEvents = 256;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TokenAt = EventSize - sizeof(ulong);

    private readonly int _epoll = EpollCreate(0);
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(MaxEvents * EventSize));

    public void Add(int fd, int token) => Control(EpollAdd, fd, token);

    public void Remove(int fd) => Control(EpollDelete, fd, 0);

    private void Control(int operation, int fd, int token)
    {
        var e = stackalloc byte[16];
        MemoryMarshal.Write(new Span<byte>(e, 4), EpollIn);
        MemoryMarshal.Write(new Span<byte>(e + TokenAt, 8), (ulong)token);
        if (EpollControl(_epoll, operation, fd, e) != 0)
            throw new InvalidOperationException($"epoll_ctl: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Waits until a socket is readable or the time is over; how many tokens there are.</summary>
    public int Wait(TimeSpan patience)
    {
        var found = EpollWait(_epoll, _events, MaxEvents, 0);
        if (found > 0 || patience <= TimeSpan.Zero)
            return Math.Max(0, found);
        var self = new PollFd { Fd = _epoll, Events = 1 };
        var time = TimeSpec.Of(patience);
        return Poll(&self, 1, &time, null) > 0 ? Math.Max(0, EpollWait(_epoll, _events, MaxEvents, 0)) : 0;
    }

    public int Token(int i) => (int)MemoryMarshal.Read<ulong>(new ReadOnlySpan<byte>(_events + i * EventSize + TokenAt, 8));

    public void Dispose()
    {
        _ = Close(_epoll);
        NativeMemory.Free(_events);
    }
}
