using MediaServer.Wire;

namespace MediaServer.Phone.Media;

/// <summary>Where the packets of a call go: the edge secures and sends them.</summary>
public interface ICallSink
{
    void SendRtp(ReadOnlySpan<byte> packet, RemoteAddress to);

    void SendRtcp(ReadOnlySpan<byte> compound, RemoteAddress to);
}
