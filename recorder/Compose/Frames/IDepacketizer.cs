namespace MediaServer.Recorder.Compose.Frames;

/// <summary>Makes whole frames of the payloads of one stream in one codec.</summary>
/// <remarks>
/// Packets come in order and once each. What is damaged, or whose packets are not all there, is left out and counted; no payload makes it
/// throw. A frame that an unmarked end leaves open is completed by <see cref="Flush"/> or by the next one.
/// </remarks>
public interface IDepacketizer
{
    /// <summary>Frames that were begun, or packets that could not be read, and are lost to the recording.</summary>
    int Damaged { get; }

    /// <summary>What a container stores of the codec beside the frames (Matroska's CodecPrivate), as of the last key frame; may be empty.</summary>
    ReadOnlySpan<byte> Configuration { get; }

    void Push(in StreamPacket packet, IFrameSink sink);

    /// <summary>The stream has ended or goes on in another codec.</summary>
    void Flush(IFrameSink sink);
}
