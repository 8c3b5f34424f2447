using MediaServer.Wire.Sdp;

namespace MediaServer.Sfu.Negotiation;

/// <summary>Turns an offer into an answer and the plan behind it (RFC 3264, RFC 8829 5.3). A pure function of its request.</summary>
/// <remarks>
/// The answer mirrors the offer line by line. A line of which nothing can be used is refused (port 0), a usable line for which there
/// is no wish or no permission stays inactive, so that a later offer can bring it to life.
/// </remarks>
public static class OfferAnswer
{
    public static AnswerResult Answer(OfferRequest request)
    {
        var offer = request.Offer;
        if (offer.Media.Count == 0 || offer.Media.Any(media => media.Mid.Length == 0 && !media.IsRejected))
            return AnswerResult.Failed(RejectCode.Invalid); // without mids there is no telling the lines apart (RFC 8829 5.2.1)
        if (offer.IceLite)
            return AnswerResult.Failed(RejectCode.Unsupported); // two lite agents would wait for each other's checks for ever
        var lines = LineSelection.Usable(offer);
        if (lines.Count == 0)
            return AnswerResult.Failed(RejectCode.Unsupported);
        if (TransportAnswer.Remote(offer, lines[0]) is not { } remote)
            return AnswerResult.Failed(RejectCode.Invalid);
        ExtensionMatch.DropConflicts(lines);
        return Build(request, lines, remote);
    }

    private static AnswerResult Build(OfferRequest request, List<MediaDescription> lines, RemoteTransport remote)
    {
        var wishes = Wishes.Of(request, lines);
        var planner = new LinePlanner(request, wishes);
        var answer = NewSession(request, lines);
        foreach (var offered in request.Offer.Media)
        {
            if (!lines.Contains(offered))
            {
                answer.Media.Add(LineAnswer.Refuse(offered));
                planner.Refuse(offered);
                continue;
            }
            var line = LineAnswer.Write(offered, planner.Plan(offered));
            TransportAnswer.Apply(line, offered, request, remote, isTagged: offered == lines[0]);
            answer.Media.Add(line);
        }
        return new AnswerResult(answer.Write(), planner.Result, [.. wishes.Strays, .. planner.Rejected], remote);
    }

    private static SessionDescription NewSession(OfferRequest request, List<MediaDescription> lines)
    {
        var session = new SessionDescription
        {
            SessionId = request.SessionId,
            Version = request.Version,
            IceLite = true,
            ExtmapAllowMixed = request.Offer.ExtmapAllowMixed,
        };
        if (LineSelection.Bundle(request.Offer) is not null)
            session.Groups.Add(new SdpGroup(LineSelection.BundleSemantics, [.. lines.Select(line => line.Mid)]));
        return session;
    }
}
