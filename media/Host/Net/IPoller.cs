using System.Net.Sockets;

namespace MediaServer.Host.Net;

/// <summary>A socket that can be read or written without waiting.</summary>
internal readonly record struct Ready(int Token, bool Readable, bool Writable);

/// <summary>What a worker sleeps on: its sockets, a deadline, and a bell that any thread may ring.</summary>
internal interface IPoller : IDisposable
{
    void Add(Socket socket, int token);

    void Remove(int token);

    /// <summary>What to report of the socket from now on; reading only at first. With neither, not even its errors.</summary>
    void Want(int token, bool read, bool write);

    /// <summary>Sleeps until a socket is ready, the bell rings or the time is over. The result is good until the next call.</summary>
    ReadOnlySpan<Ready> Wait(TimeSpan timeout);

    /// <summary>Rings the bell. The only member that other threads may call.</summary>
    void Wake();
}
