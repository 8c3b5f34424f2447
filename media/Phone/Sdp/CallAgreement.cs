using MediaServer.Wire;

namespace MediaServer.Phone.Sdp;

/// <summary>Whether the sound of a call must, may or cannot be encrypted.</summary>
public enum CallSecurity : byte
{
    /// <summary>Signaling travels in the clear, so keys in it would protect nothing (RFC 4568 8.3): RTP only.</summary>
    Off,
    Optional,
    Required,
}

/// <summary>Why no media can be agreed.</summary>
public enum CallSdpFailure : byte
{
    None,

    /// <summary>Not a session description.</summary>
    Malformed,

    /// <summary>No audio over RTP in it.</summary>
    NoAudio,

    /// <summary>None of its codecs is ours.</summary>
    NoCodec,

    /// <summary>We want SRTP and it has none, or the other way round.</summary>
    Security,

    /// <summary>An answer that does not fit the offer.</summary>
    BadAnswer,
}

/// <summary>Our end of a call's media.</summary>
public sealed record LocalMedia
{
    /// <summary>As <see cref="RemoteAddress.Ip"/>.</summary>
    public required UInt128 Address { get; init; }

    /// <summary>An even port; RTCP is on the next one unless both share it.</summary>
    public required ushort Port { get; init; }

    public required string SessionId { get; init; }

    /// <summary>Grows with every description that differs from the last (RFC 3264 8).</summary>
    public required ulong Version { get; init; }

    public CallSecurity Security { get; init; }

    /// <summary>30 random bytes, kept for the whole call: the numbers of our packets go on over a re-INVITE.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Whether we want silence from and for the other side.</summary>
    public bool Hold { get; init; }
}

/// <summary>What an offer and its answer agreed on.</summary>
public sealed record CallAgreement
{
    public required CallCodec Codec { get; init; }

    /// <summary>On packets to the remote.</summary>
    public required byte SendPayloadType { get; init; }

    /// <summary>On packets from the remote.</summary>
    public required byte ReceivePayloadType { get; init; }

    /// <summary>RFC 4733 events in both directions; null when not agreed.</summary>
    public byte? EventPayloadType { get; init; }

    /// <summary>The clock of events, 8000 or 48000.</summary>
    public int EventClockRate { get; init; }

    /// <summary>Milliseconds of sound per packet that we send: 10, 20, 30, 40 or 60.</summary>
    public required int PacketTime { get; init; }

    /// <summary>Where the description says that sound goes; the port may be another one behind NAT. Ip 0: nowhere.</summary>
    public required RemoteAddress Rtp { get; init; }

    /// <summary>The same for RTCP; equal to <see cref="Rtp"/> when they share a port.</summary>
    public required RemoteAddress Rtcp { get; init; }

    public required bool RtcpMux { get; init; }

    /// <summary>Whether we may send sound.</summary>
    public required bool Sends { get; init; }

    /// <summary>Whether the remote may send sound.</summary>
    public required bool Receives { get; init; }

    /// <summary>Our key and theirs, of the same suite; null without SRTP.</summary>
    public (SdesKey Ours, SdesKey Theirs)? Keys { get; init; }

    /// <summary>The remote has put us on hold: it neither listens nor, as a rule, speaks.</summary>
    public bool IsHeld => !Sends;
}

/// <summary>An agreement with the text to send, or why there is none.</summary>
public readonly record struct CallSdpResult(CallSdpFailure Failure, CallAgreement? Agreement, string Text)
{
    public static CallSdpResult Failed(CallSdpFailure failure) => new(failure, null, "");
}
