using MediaServer.Host.Control;
using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Api;

/// <summary>Sessions of clients that speak WHIP (RFC 9725) or WHEP instead of the hub.</summary>
internal sealed class HttpMedia(VisitDirectory visits, Negotiator negotiator, IMediaNode media, HttpMediaSessions sessions)
{
    public async Task<(HttpMediaSession Session, string Answer)> OpenAsync(
        JoinIdentity who,
        OfferKind kind,
        string offer,
        CancellationToken cancel
    )
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var name = Names.Clean(who.DisplayName);
        var connection = MediaSession.ConnectionOf(who.Participant);
        var join = new Join(who.Participant, name, who.Role, Via.Whip, who.Permissions, connection, Secrets.Digest(Secrets.NewSecret()));
        var (error, seat) = await loop.ApplyAsync(join, (visit, outcome) => (outcome.Error, visit.Find(join.Id)));
        if (error != VisitError.None)
            throw new RefusedException(error);
        if (!seat!.IsInside)
            throw new RefusedException(ErrorCode.NotAdmitted);
        try
        {
            var answer = await NegotiateAsync(loop, seat, kind, offer, cancel);
            var session = new HttpMediaSession(Secrets.NewSecret(), who.Visit, who.Participant, kind, offer);
            sessions.Add(session);
            return (session, answer);
        }
        catch (Exception) when (sessions.Find(who.Visit, who.Participant) is null)
        {
            await loop.ApplyAsync(new Leave(new Actor(connection, who.Participant))); // no seat without media
            throw;
        }
    }

    public HttpMediaSession Find(string id, JoinIdentity who) =>
        sessions.Find(who.Visit, who.Participant) is { } session && Secrets.Same(session.Id, id)
            ? session
            : throw new RefusedException(ErrorCode.NotFound);

    public void Trickle(HttpMediaSession session, SdpFragment fragment)
    {
        foreach (var (mid, candidate) in fragment.Candidates)
            media.Post(new AddCandidate(session.Visit, session.Participant, candidate, mid));
    }

    /// <summary>Restarts ICE: the last offer with the fragment's credentials is answered anew (RFC 9725 4.3.2).</summary>
    public async Task<string> RestartAsync(HttpMediaSession session, SdpFragment fragment, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(session.Visit, cancel);
        if (await loop.ReadAsync(visit => visit.Find(session.Participant)) is not { IsInside: true } seat)
            throw new RefusedException(ErrorCode.NotAdmitted);
        var offer = SdpFragment.WithCredentials(session.Offer, fragment.Ufrag!, fragment.Password!);
        var answer = await NegotiateAsync(loop, seat, session.Kind, offer, cancel);
        session.Restarted(offer);
        Trickle(session, fragment);
        return SdpFragment.FromAnswer(answer);
    }

    public async Task CloseAsync(HttpMediaSession session)
    {
        sessions.Forget(session.Visit, session.Participant);
        if (await visits.FindAsync(session.Visit, CancellationToken.None) is { } loop)
            await loop.ApplyAsync(new Leave(new Actor(MediaSession.ConnectionOf(session.Participant), session.Participant)));
    }

    private async Task<string> NegotiateAsync(VisitLoop loop, Participant seat, OfferKind kind, string sdp, CancellationToken cancel)
    {
        var sources = kind == OfferKind.Whip ? Negotiator.Sources(seat.Permissions) : [];
        var command = new NegotiateCommand(loop.Id, seat.Id, kind, sdp, [], [], sources);
        return (await negotiator.NegotiateAsync(loop, seat, command, cancel)).Sdp;
    }
}
