using MediaServer.Transport.Srtp;
using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The way out of a worker: UDP datagrams gather in the batch, TCP frames go to their connection at once.</summary>
/// <remarks>
/// When the socket's buffer is full, the rest of the batch waits, in order, for the socket to be writable: at most
/// <see cref="MaxHold"/>, and at most until the batch itself is full. After that it is dropped as a whole and counted, since media
/// that is late is worth less than what follows it.
/// </remarks>
internal sealed class Egress
{
    /// <summary>One audio packet's worth of patience.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// So many datagrams do not wait for the rest of the turn: who is served first has them while the others' are still being encrypted,
    /// and the kernel copies what is still in the cache. Fewer would cut the runs of one destination too often.
    /// </summary>
    public const int EarlySend = 128;

    private readonly IDatagramSocket _udp;
    private readonly IceTcpPort? _tcp;
    private readonly SendBatch _batch = new();
    private readonly TagBatch _tags;
    private TimeSpan? _dropAt;

    public Egress(IDatagramSocket udp, IceTcpPort? tcp)
    {
        (_udp, _tcp) = (udp, tcp);
        _tags = new TagBatch(_batch.Bytes, SendBatch.Size);
    }

    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Whether the socket had no room for all: <see cref="OnWritable"/> or time goes on.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>When <see cref="Flush"/> has something to do though nobody sends: what waits is given up then.</summary>
    public TimeSpan Deadline => _dropAt ?? TimeSpan.MaxValue;

    /// <summary>Where to write the next packet. Without <see cref="Commit"/> nothing has happened.</summary>
    public Span<byte> Reserve()
    {
        if (_batch.IsFull)
            MakeRoom();
        return _batch.Reserve();
    }

    /// <summary>Sends what was written into the reserved slot.</summary>
    public void Commit(int length, RemoteAddress to, PendingTag tag = default)
    {
        PacketsSent++;
        BytesSent += length;
        if (to.Protocol == TransportProtocol.Udp)
        {
            Add(length, to, tag);
            return;
        }
        tag.Complete(_batch.Reserve()[..length]);
        _tcp?.Send(to.Connection, _batch.Frame(length));
    }

    private void Add(int length, RemoteAddress to, in PendingTag tag)
    {
        _tags.Add(tag, _batch.Offset(_batch.Commit(length, to)), length);
        if (_batch.Pending >= EarlySend && !IsBlocked)
            Send();
    }

    /// <summary>The socket has room again.</summary>
    public void OnWritable() => IsBlocked = false;

    public void Flush(TimeSpan now)
    {
        if (IsBlocked && now >= (_dropAt ??= now + MaxHold))
            Drop();
        if (!IsBlocked)
            Send();
        if (IsBlocked)
            _dropAt ??= now + MaxHold;
        else
            _dropAt = null;
    }

    private void Send()
    {
        _tags.Complete();
        if (_batch.Pending > 0)
            _udp.Send(_batch);
        IsBlocked = _batch.Pending > 0;
    }

    private void MakeRoom()
    {
        // A full batch in which little waits is tried as well: sending is what empties it.
        Send();
        if (_batch.IsFull)
            Drop();
    }

    private void Drop()
    {
        _udp.Counters.SendBufferFull += _batch.Pending;
        _batch.Clear();
        _tags.Clear();
        IsBlocked = false;
    }
}
