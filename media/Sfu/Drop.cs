namespace MediaServer.Sfu;

/// <summary>Why a packet or a request went no further. Dropping is normal: it is counted in <see cref="RoomStats"/> and never logged per packet.</summary>
public enum Drop : byte
{
    /// <summary>Not dropped.</summary>
    None,

    /// <summary>Not an RTP packet by RFC 3550 5.1.</summary>
    BadHeader,

    /// <summary>Not an RTCP packet, or a compound whose lengths lie.</summary>
    BadRtcp,

    /// <summary>Neither signalled nor carrying the MID or RID of a track.</summary>
    UnknownSsrc,

    /// <summary>A second SSRC claims a layer whose SSRC is still sending.</summary>
    SsrcInUse,

    /// <summary>The participant has used up its table of SSRCs.</summary>
    TooManySsrcs,

    /// <summary>The payload type was not agreed for the track.</summary>
    UnknownPayloadType,

    /// <summary>Received before, be it as media or as a retransmission.</summary>
    Duplicate,

    /// <summary>Outside the window of sequence numbers that could still be used.</summary>
    TooOld,

    /// <summary>A bandwidth probe: padding without media.</summary>
    PaddingOnly,

    /// <summary>A retransmission whose original cannot be told.</summary>
    BadRtx,

    /// <summary>The track is muted.</summary>
    Muted,

    /// <summary>The publisher or the subscriber is held.</summary>
    Held,

    /// <summary>The subscriber's transport is not up.</summary>
    NotConnected,

    /// <summary>The subscriber paused the track.</summary>
    Paused,

    /// <summary>Another simulcast layer than the one this subscriber watches.</summary>
    LayerOff,

    /// <summary>A video subscriber starts, switches and resumes only with a key frame.</summary>
    NotKeyFrame,

    /// <summary>The subscriber did not agree to the codec.</summary>
    CodecNotAgreed,

    /// <summary>Rewriting would not fit the packet, or the payload is malformed where it must be changed.</summary>
    BadPayload,

    /// <summary>A NACK for a packet never sent to this subscriber, or sent too long ago.</summary>
    NackUnknown,

    /// <summary>A NACK sooner than one RTT after the last sending of the packet.</summary>
    NackTooSoon,

    /// <summary>The packet was resent as often as is useful.</summary>
    NackTooOften,

    /// <summary>The subscriber's retransmission budget is used up.</summary>
    NackOverBudget,
}
