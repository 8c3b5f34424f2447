namespace MediaServer.Sfu.Negotiation;

/// <summary>Why an offer or one of its lines is not used: the stable codes of the signaling protocol.</summary>
public static class RejectCode
{
    /// <summary>The request contradicts the offer, or the offer itself.</summary>
    public const string Invalid = "invalid_request";

    /// <summary>The participant lacks the permission.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>No such line in the offer, or no such track in the room.</summary>
    public const string NotFound = "not_found";

    /// <summary>No codec or transport in common.</summary>
    public const string Unsupported = "unsupported_media";
}
