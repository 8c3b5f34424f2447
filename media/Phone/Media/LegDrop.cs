namespace MediaServer.Phone.Media;

/// <summary>Why a packet of a call went no further. Dropping is normal; nothing here ends a call.</summary>
public enum LegDrop : byte
{
    None,

    /// <summary>Not RTP or RTCP, or lengths that do not fit.</summary>
    Malformed,

    /// <summary>Under SRTP: forged, replayed or in the clear.</summary>
    NotAuthentic,

    /// <summary>From an address that is not the call's.</summary>
    WrongSource,

    /// <summary>From an address that may become the call's, and has not shown enough yet.</summary>
    OnProbation,

    /// <summary>Another stream from the right address, not yet believed.</summary>
    NewStream,

    /// <summary>A payload type that was not agreed.</summary>
    UnknownPayloadType,

    /// <summary>We do not listen now (hold).</summary>
    NotListening,
}
