namespace MediaServer.Bench.Load.Media;

/// <summary>Who wants to know what a client receives. Called on the clients' thread.</summary>
internal interface IPacketEar
{
    /// <param name="packet">Plain RTP; empty for everything else that came.</param>
    void Hear(ReadOnlySpan<byte> packet, TimeSpan arrival);
}
