using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static MediaServer.Host.Net.Linux.Libc;

namespace MediaServer.Host.Net.Linux;

/// <summary>ppoll with an eventfd as the bell.</summary>
/// <remarks>
/// A worker has one UDP socket, one listener and a bounded number of TCP connections, the way out for networks that block UDP:
/// epoll would not pay for that few. ppoll takes nanoseconds, which a pacer needs.
/// </remarks>
internal sealed unsafe class LinuxPoller : IPoller
{
    private const int Bell = -1;

    private readonly int _eventFd;
    private PollFd[] _fds = new PollFd[16];
    private int[] _tokens = new int[16];
    private Ready[] _ready = new Ready[16];
    private int _count;
    private int _rung;

    public LinuxPoller()
    {
        _eventFd = EventFd(0, EventFdNonBlock | EventFdCloseOnExec);
        if (_eventFd < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "eventfd");
        Add(_eventFd, Bell);
    }

    public void Add(Socket socket, int token) => Add((int)socket.SafeHandle.DangerousGetHandle(), token);

    private void Add(int fd, int token)
    {
        if (_count == _fds.Length)
        {
            Array.Resize(ref _fds, _count * 2);
            Array.Resize(ref _tokens, _count * 2);
            Array.Resize(ref _ready, _count * 2);
        }
        _fds[_count] = new PollFd { Fd = fd, Events = PollIn };
        _tokens[_count++] = token;
    }

    public void Remove(int token)
    {
        var i = IndexOf(token);
        if (i < 0)
            return;
        _count--;
        _fds[i] = _fds[_count];
        _tokens[i] = _tokens[_count];
    }

    public void Want(int token, bool read, bool write)
    {
        if (IndexOf(token) is not (var i and >= 0))
            return;
        var events = (read ? PollIn : 0) | (write ? PollOut : 0);
        _fds[i].Events = (short)events;
        // A negative descriptor is passed over, even when it has an error to tell.
        if (_fds[i].Fd < 0 != (events == 0))
            _fds[i].Fd = ~_fds[i].Fd;
    }

    public ReadOnlySpan<Ready> Wait(TimeSpan timeout)
    {
        var ticks = Math.Max(0, timeout.Ticks);
        var time = new TimeSpec
        {
            Seconds = ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
        };
        int found;
        fixed (PollFd* fds = _fds)
            found = Poll(fds, (nuint)_count, &time, null);
        var ready = 0;
        for (var i = 0; i < _count && found > 0; i++)
        {
            var returned = _fds[i].Returned;
            if (returned == 0)
                continue;
            found--;
            if (_tokens[i] == Bell)
                Silence();
            else
                // Errors and hang-ups show as readable: the read says what they are.
                _ready[ready++] = new Ready(_tokens[i], (returned & ~PollOut) != 0, (returned & PollOut) != 0);
        }
        return _ready.AsSpan(0, ready);
    }

    /// <summary>One system call however many commands are posted until the worker wakes.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 1)
            return;
        ulong one = 1;
        _ = Write(_eventFd, &one, sizeof(ulong));
    }

    private void Silence()
    {
        ulong count;
        _ = Read(_eventFd, &count, sizeof(ulong));
        // After the read: a ring from here on writes again and is not lost.
        Volatile.Write(ref _rung, 0);
    }

    private int IndexOf(int token) => Array.IndexOf(_tokens, token, 0, _count);

    public void Dispose() => _ = Close(_eventFd);
}
