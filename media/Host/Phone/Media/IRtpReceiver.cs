using MediaServer.Wire;

namespace MediaServer.Host.Phone.Media;

/// <summary>Reads the ports of calls empty, once per tick, and knows when each datagram really came.</summary>
/// <remarks>
/// Ticks are 20 ms apart, and so are packets: by the time of the tick alone every packet would seem to come at the same moment of its
/// tick, until the two clocks have drifted apart far enough for it to be a whole tick later. The jitter buffer must not learn that.
/// Owned by one of the mixing threads; what a call of <see cref="Receive"/> found is valid until the next.
/// </remarks>
internal interface IRtpReceiver : IDisposable
{
    /// <summary>Datagrams taken by one call.</summary>
    const int Batch = 16;

    /// <summary>Longer than any packet of a call; what is longer is dropped.</summary>
    const int SlotSize = 2048;

    /// <summary>Takes what lies there, at most <see cref="Batch"/>; fewer means that the port is empty.</summary>
    int Receive(RtpPort port);

    Span<byte> Datagram(int i);

    RemoteAddress From(int i);

    /// <summary>For how long it has lain there.</summary>
    TimeSpan Age(int i);
}
