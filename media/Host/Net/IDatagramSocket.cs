using System.Net.Sockets;

namespace MediaServer.Host.Net;

/// <summary>One UDP port: batches in, batches out. Nothing the network does makes it throw.</summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>What the poller waits on.</summary>
    Socket Socket { get; }

    /// <summary>Fills the batch with what has arrived; an empty batch means that there is nothing more for now.</summary>
    void Receive(ReceiveBatch batch);

    /// <summary>
    /// Sends what the batch holds. Datagrams that the system refuses are counted and gone; those for which its buffer has no room
    /// stay in the batch, which is empty otherwise.
    /// </summary>
    void Send(SendBatch batch);

    SocketCounters Counters { get; }
}
