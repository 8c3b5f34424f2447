namespace MediaServer.Phone.Conference;

/// <summary>Where a caller's sound goes to reach the browsers: the edge carries it into the room's SFU.</summary>
public interface ICallPublisher
{
    /// <summary>One Opus packet of 20 ms.</summary>
    /// <param name="timestamp">RTP timestamp at 48 kHz; it moves on by 960 per frame, also over frames that were not published.</param>
    /// <param name="level">0 (loudest) to 127 (silence), RFC 6464.</param>
    void Publish(ReadOnlySpan<byte> opus, uint timestamp, byte level);
}
