using MediaServer.Host.Control;
using MediaServer.Server.Api;
using MediaServer.Server.Auth;
using MediaServer.Server.Hub;
using MediaServer.Server.Phone;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>What hub methods do: find the visit, let it decide, answer.</summary>
internal sealed class Sessions(VisitDirectory visits, Negotiator negotiator, IMediaNode media, IceServers iceServers, PhoneAccessDesk phone)
{
    /// <summary>RFC 8839 candidates are about 100 characters.</summary>
    private const int MaxCandidateLength = 1024;

    public async Task<JoinReply> JoinAsync(JoinIdentity who, string connection, JoinRequest request, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var secret = ResumeSecret.Create(who.Visit, who.Participant);
        var presented = request.Resume ?? who.Resume;
        // The token's name is the clinic's word for the person; only without one may the person choose.
        var name = Names.Clean(who.DisplayName.Length > 0 ? who.DisplayName : request.Name);
        var join = new Join(
            who.Participant,
            name,
            who.Role,
            Via.Web,
            who.Permissions,
            connection,
            secret.Digest,
            presented is null ? null : Secrets.Digest(presented),
            who.MustResume,
            // The clinic knows the person's language; a browser knows that of whoever set it up.
            Language: who.Language.Length > 0 ? who.Language : PhoneLanguage.Of(request.Language) ?? ""
        );
        var servers = iceServers.Mint();
        var (error, reply, seat) = await loop.ApplyAsync(
            join,
            (visit, outcome) =>
                outcome.Error == VisitError.None
                    ? (outcome.Error, Snapshots.Reply(visit, join.Id, secret.Value, servers), visit.Find(join.Id))
                    : (outcome.Error, null, null)
        );
        if (reply is null)
            throw new RefusedException(error);
        reply = reply with { Visit = reply.Visit with { Phone = phone.IsOn ? true : null } };
        if (request.Offer is null || seat!.State != ParticipantState.Joined)
            return reply;
        return reply with { Answer = await negotiator.AnswerAsync(loop, seat, request.Offer, cancel) };
    }

    public async Task<NegotiateAnswer> NegotiateAsync(
        JoinIdentity who,
        string connection,
        NegotiateRequest request,
        CancellationToken cancel
    )
    {
        var (loop, seat) = await SeatAsync(who, connection, cancel);
        return await negotiator.AnswerAsync(loop, seat, request, cancel);
    }

    public async Task TrickleAsync(JoinIdentity who, string connection, TrickleRequest request, CancellationToken cancel)
    {
        if (request.Candidate.Length > MaxCandidateLength)
            throw new RefusedException(ErrorCode.InvalidRequest);
        var (loop, seat) = await SeatAsync(who, connection, cancel);
        media.Post(new AddCandidate(loop.Id, seat.Id, request.Candidate, request.Mid ?? ""));
    }

    public async Task WatchAsync(JoinIdentity who, string connection, WatchRequest r, CancellationToken cancel)
    {
        if (r is { Width: < 0 } or { Height: < 0 } or { Fps: < 0 })
            throw new RefusedException(ErrorCode.InvalidRequest);
        var (loop, seat) = await SeatAsync(who, connection, cancel);
        media.Post(new WatchTrack(loop.Id, seat.Id, r.Track, r.Width, r.Height, r.Fps, r.Priority, r.Paused));
    }

    public async Task ApplyAsync(JoinIdentity who, VisitCommand command, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var outcome = await loop.ApplyAsync(command);
        if (outcome.Error != VisitError.None)
            throw new RefusedException(outcome.Error);
    }

    public async Task LoseAsync(JoinIdentity who, string connection)
    {
        if (await visits.FindAsync(who.Visit, CancellationToken.None) is { } loop)
            await loop.ApplyAsync(new LoseConnection(connection));
    }

    /// <summary>The seat that the connection speaks for, of somebody inside.</summary>
    private async Task<(VisitLoop Loop, Participant Seat)> SeatAsync(JoinIdentity who, string connection, CancellationToken cancel)
    {
        var loop = await visits.GetAsync(who.Visit, cancel);
        var seat = await loop.ReadAsync(visit => visit.FindByConnection(connection));
        return seat is { IsInside: true } ? (loop, seat) : throw new RefusedException(ErrorCode.NotAdmitted);
    }
}
