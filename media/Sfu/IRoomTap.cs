using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtp;

namespace MediaServer.Sfu;

/// <summary>Looks on while people publish: the edge between a room and whoever keeps what is said in it.</summary>
/// <remarks>
/// Called on the room's worker, in the middle of a packet's way to everybody else: it neither waits nor throws, and of what it is given
/// it keeps nothing but copies. Nobody in the room sees it.
/// </remarks>
public interface IRoomTap
{
    /// <summary>A publication is there, now or since before the tap was. Null leaves it alone.</summary>
    IPublicationTap? Follow(Publication publication);

    /// <summary>Who speaks now; empty for nobody.</summary>
    void OnSpeaker(string participant);
}

/// <summary>Looks on while one track is published.</summary>
public interface IPublicationTap
{
    /// <summary>
    /// A packet of a layer, before it goes to everybody who receives the track, as it was sent (a retransmission as the packet that it
    /// repeats). What has come before is left out, unless it is too long ago to be known. Nothing comes while the track is silent.
    /// </summary>
    /// <param name="layer">Which layer.</param>
    /// <param name="packet">The whole packet.</param>
    /// <param name="frame">What its payload says; nothing when it is empty, malformed, or too late to be forwarded.</param>
    /// <param name="now">When it came.</param>
    void OnRtp(Layer layer, in RtpPacket packet, in FrameInfo frame, TimeSpan now);

    /// <summary>One sender report of a layer, as it came.</summary>
    void OnSenderReport(Layer layer, ReadOnlySpan<byte> report, TimeSpan now);

    /// <summary>Its plan, its muting or its publisher's hold changed.</summary>
    void OnChanged();

    void OnRemoved();
}
