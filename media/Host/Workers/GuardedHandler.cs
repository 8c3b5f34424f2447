using MediaServer.Host.Net;
using MediaServer.Sfu.Memory;
using MediaServer.Wire;

namespace MediaServer.Host.Workers;

/// <summary>The last net under every datagram: whatever handling one does, the loop takes the next.</summary>
internal sealed class GuardedHandler(IDatagramHandler inner, WorkerCounters counters, Action<Exception> report) : IDatagramHandler
{
    public void Receive(PacketBuffer datagram, RemoteAddress from, TimeSpan now)
    {
        try
        {
            inner.Receive(datagram, from, now);
        }
        catch (Exception e)
        {
            counters.Count(HostDrop.Fault);
            report(e);
        }
    }
}
