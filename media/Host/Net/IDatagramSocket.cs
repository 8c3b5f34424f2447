using System.Net.Sockets;

namespace MediaServer.Host.Net;

/// <summary>One UDP port: batches in, batches out. Nothing the network does makes it throw.</summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>What the poller waits on.</summary>
    Socket Socket { get; }

    /// <summary>Fills the batch with what has arrived; an empty batch means that there is nothing more for now.</summary>
    void Receive(ReceiveBatch batch);

    /// <summary>Sends what the batch holds and empties it. What the system refuses is counted and gone: media is never late.</summary>
    void Send(SendBatch batch);

    /// <summary>Errors of the socket since the start: ICMP answers, full buffers, unreachable networks.</summary>
    SocketErrors Errors { get; }
}

/// <summary>What went wrong at a socket, as plain counters of its worker.</summary>
internal sealed class SocketErrors
{
    /// <summary>Receive calls that ended in an error, an ICMP port-unreachable report among them.</summary>
    public long Receive { get; set; }

    /// <summary>Datagrams longer than any peer has reason to send.</summary>
    public long Oversized { get; set; }

    /// <summary>Datagrams the system refused for their destination.</summary>
    public long Send { get; set; }

    /// <summary>Datagrams lost because the send buffer was full.</summary>
    public long SendBufferFull { get; set; }
}
