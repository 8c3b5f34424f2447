using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Tests.Host.Rig;

/// <summary>A port without a network: what is sent is kept for the test, or only counted.</summary>
internal sealed class MemorySocket : IDatagramSocket
{
    public Socket Socket => throw new NotSupportedException("nothing to wait on");

    public SocketCounters Counters { get; } = new();

    public bool OnlyCount { get; set; }

    public int Count { get; private set; }

    /// <summary>Whether the socket's buffer has no room.</summary>
    public bool IsFull { get; set; }

    /// <summary>Times that a batch was to be sent.</summary>
    public int Sends { get; private set; }

    public Queue<(RemoteAddress To, byte[] Bytes)> Sent { get; } = new();

    public void Receive(ReceiveBatch batch) => batch.Count = 0;

    public void Send(SendBatch batch)
    {
        Sends++;
        if (IsFull)
            return;
        for (var i = 0; i < batch.Count && !OnlyCount; i++)
            Sent.Enqueue((batch.To(i), batch.Datagram(i).ToArray()));
        Count += batch.Count;
        batch.Clear();
    }

    public void Dispose() { }
}
