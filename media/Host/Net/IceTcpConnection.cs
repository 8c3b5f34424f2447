using System.Buffers.Binary;
using System.Net.Sockets;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>One accepted ICE-TCP connection: frames in, frames out, never waiting.</summary>
internal sealed class IceTcpConnection(Socket socket, RemoteAddress remote, TimeSpan now) : IDisposable
{
    /// <summary>About a quarter of a second of 4 Mbit/s. Whoever falls behind further loses whole frames, not time.</summary>
    private const int MaxBacklog = 128 * 1024;

    private readonly FrameReader _reader = new();
    private byte[] _backlog = [];
    private int _backlogStart;
    private int _backlogEnd;

    public Socket Socket { get; } = socket;

    public RemoteAddress Remote { get; } = remote;

    public TimeSpan OpenedAt { get; } = now;

    public TimeSpan LastReceived { get; set; } = now;

    /// <summary>True once a session has taken this connection for its own.</summary>
    public bool IsAuthenticated { get; set; }

    public int BytesReceived { get; private set; }

    public FrameReader Reader => _reader;

    public bool HasBacklog => _backlogEnd > _backlogStart;

    /// <summary>Reads what is there; false when the connection is over.</summary>
    public bool TryReceive(out bool more)
    {
        more = false;
        var free = _reader.Free;
        var count = Socket.Receive(free, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (error != SocketError.Success || count == 0)
            return false;
        BytesReceived = (int)Math.Min(int.MaxValue, (long)BytesReceived + count);
        _reader.Written(count);
        more = count == free.Length;
        return true;
    }

    /// <summary>Sends one frame whose first two bytes are free for its length. False when the connection is over.</summary>
    public bool TrySend(Span<byte> frame, out bool dropped)
    {
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)(frame.Length - 2));
        dropped = false;
        var sent = 0;
        if (!HasBacklog)
        {
            sent = Socket.Send(frame, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                sent = 0;
            else if (error != SocketError.Success)
                return false;
        }
        if (sent < frame.Length)
            dropped = !TryKeep(frame[sent..]);
        return true;
    }

    /// <summary>Sends what was kept back; false when the connection is over.</summary>
    public bool TryFlush()
    {
        var sent = Socket.Send(_backlog.AsSpan(_backlogStart, _backlogEnd - _backlogStart), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        _backlogStart += sent;
        return error == SocketError.Success;
    }

    /// <summary>Keeps the rest of a frame: a stream cut in the middle of a frame is worthless, so only whole frames may be refused.</summary>
    private bool TryKeep(ReadOnlySpan<byte> rest)
    {
        var kept = _backlogEnd - _backlogStart;
        if (kept + rest.Length > MaxBacklog)
            return false;
        if (_backlog.Length == 0)
            _backlog = GC.AllocateUninitializedArray<byte>(MaxBacklog);
        if (_backlogEnd + rest.Length > MaxBacklog)
        {
            _backlog.AsSpan(_backlogStart, kept).CopyTo(_backlog);
            (_backlogStart, _backlogEnd) = (0, kept);
        }
        rest.CopyTo(_backlog.AsSpan(_backlogEnd));
        _backlogEnd += rest.Length;
        return true;
    }

    public void Dispose() => Socket.Dispose();
}
