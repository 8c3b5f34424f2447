using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The way out of a worker: UDP datagrams gather in the batch, TCP frames go to their connection.</summary>
internal sealed class Egress(IDatagramSocket udp, IceTcpPort? tcp)
{
    private readonly SendBatch _batch = new();

    /// <summary>Room for the length in front of a TCP frame (RFC 4571 section 2), kept for UDP too so that a slot serves both.</summary>
    private const int FrameHead = 2;

    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Whether datagrams wait for <see cref="Flush"/>.</summary>
    public bool HasPending => _batch.Count > 0;

    /// <summary>Where to write the next packet for <paramref name="to"/>.</summary>
    public Span<byte> Reserve(RemoteAddress to)
    {
        if (_batch.IsFull)
            Flush();
        return to.Protocol == TransportProtocol.Udp ? _batch.Reserve() : _batch.Reserve()[FrameHead..];
    }

    /// <summary>Sends what was written into the reserved slot.</summary>
    public void Commit(int length, RemoteAddress to)
    {
        PacketsSent++;
        BytesSent += length;
        if (to.Protocol == TransportProtocol.Udp)
            _batch.Commit(length, to);
        else
            tcp?.Send(to.Connection, _batch.Reserve()[..(FrameHead + length)]);
    }

    public void Flush()
    {
        if (_batch.Count > 0)
            udp.Send(_batch);
    }
}
