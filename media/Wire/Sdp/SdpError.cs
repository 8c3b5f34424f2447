namespace MediaServer.Wire.Sdp;

/// <summary>Why a text is no session description for us.</summary>
public enum SdpError : byte
{
    None,
    TooLong,

    /// <summary>A NUL or another control character, which some parsers take for an end (CVE-2018-1000099).</summary>
    ControlCharacter,

    /// <summary>Longer than <see cref="SdpLimits.Line"/>, or not of the form <c>x=value</c>.</summary>
    BadLine,

    /// <summary>The text does not start with <c>v=0</c>.</summary>
    BadVersion,
    BadMediaLine,
    BadPayloadType,
    BadAttribute,
    BadIceCredentials,
    DuplicateMid,
    TooManyMedia,
    TooManyCandidates,
    TooManyPayloadTypes,

    /// <summary>More lines of one kind than <see cref="SdpLimits"/> grants.</summary>
    TooManyAttributes,
}
