using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The way out of a worker: UDP datagrams gather in the batch, TCP frames go to their connection at once.</summary>
internal sealed class Egress(IDatagramSocket udp, IceTcpPort? tcp)
{
    private readonly SendBatch _batch = new();

    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Whether datagrams wait for <see cref="Flush"/>.</summary>
    public bool HasPending => _batch.Count > 0;

    /// <summary>Where to write the next packet. Without <see cref="Commit"/> nothing has happened.</summary>
    public Span<byte> Reserve()
    {
        if (_batch.IsFull)
            Flush();
        return _batch.Reserve();
    }

    /// <summary>Sends what was written into the reserved slot.</summary>
    public void Commit(int length, RemoteAddress to)
    {
        PacketsSent++;
        BytesSent += length;
        if (to.Protocol == TransportProtocol.Udp)
            _batch.Commit(length, to);
        else
            tcp?.Send(to.Connection, _batch.Frame(length));
    }

    public void Flush()
    {
        if (_batch.Count > 0)
            udp.Send(_batch);
    }
}
