using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>An m-line that was asked for and is not used, with one of the protocol's stable codes.</summary>
public sealed record RejectedLine(string Mid, string Code);

/// <summary>The remote half of the transport.</summary>
/// <param name="WeAreActive">True when we open the DTLS handshake (the offer said <c>a=setup:passive</c>).</param>
public sealed record RemoteTransport(string Ufrag, string Password, SdpFingerprint Fingerprint, bool WeAreActive);

/// <summary>The answer and what it means, or an error code and nothing else.</summary>
public sealed record AnswerResult(
    string Sdp,
    NegotiationPlan Plan,
    IReadOnlyList<RejectedLine> Rejected,
    RemoteTransport? Remote,
    string? Error = null
)
{
    public static AnswerResult Failed(string code) => new("", new NegotiationPlan([], []), [], null, code);
}
