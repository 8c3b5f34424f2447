using MediaServer.Host.Control;
using MediaServer.Server.Api;
using MediaServer.Server.Hub;
using MediaServer.Server.Limits;
using MediaServer.Server.Phone;
using MediaServer.Sfu.Negotiation;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>Brings an offer to the media side and its answer back.</summary>
internal sealed class Negotiator(IMediaNode media, PhoneCalls calls, OfferLimits limits)
{
    /// <summary>What Host accepts; a longer offer is refused before it is copied once more.</summary>
    public const int MaxSdpLength = 256 * 1024;

    /// <summary>More m-lines than any browser offers.</summary>
    private const int MaxItems = 64;

    public async Task<NegotiateReply> NegotiateAsync(VisitLoop loop, Participant seat, NegotiateCommand command, CancellationToken cancel)
    {
        if (command.Sdp.Length > MaxSdpLength)
            throw new RefusedException(ErrorCode.PayloadTooLarge);
        if (!limits.TryAcquire(command.Visit, command.Participant))
            throw new RefusedException(ErrorCode.TooManyRequests);
        await calls.MovedOutAsync(command.Visit, command.Participant, cancel);
        command = command with { Held = seat.IsMediaHeld };
        var reply = await media.NegotiateAsync(command, cancel);
        if (reply.Error is { } code)
            throw new RefusedException(code);
        // Removed while the offer was being answered: the order to close came first and found nothing to close.
        var now = await loop.ReadAsync(visit => visit.Find(seat.Id));
        if (now is { IsInside: true } && now.Since >= seat.Since)
        {
            // Held or let go meanwhile: that order, too, may have found no peer yet.
            if (now.IsMediaHeld != command.Held)
                media.Post(new SetHeld(command.Visit, command.Participant, now.IsMediaHeld));
            return reply;
        }
        media.Post(new ClosePeer(command.Visit, command.Participant));
        throw new RefusedException(ErrorCode.NotAdmitted);
    }

    public async Task<NegotiateAnswer> AnswerAsync(VisitLoop loop, Participant seat, NegotiateRequest request, CancellationToken cancel)
    {
        var (publish, subscribe) = (request.Publish ?? [], request.Subscribe ?? []);
        if (publish.Count > MaxItems || subscribe.Count > MaxItems)
            throw new RefusedException(ErrorCode.InvalidRequest);
        var command = new NegotiateCommand(
            loop.Id,
            seat.Id,
            OfferKind.Hub,
            request.Sdp,
            [.. publish.Select(item => new PublishIntent(item.Mid, ParseSource(item.Source), item.Muted))],
            [.. subscribe.Select(item => new SubscribeIntent(item.Mid, item.Track))],
            Sources(seat.Permissions)
        );
        var reply = await NegotiateAsync(loop, seat, command, cancel);
        return new NegotiateAnswer(
            reply.Sdp,
            [.. reply.Publish.Select(p => new PublishedItem(p.Mid, p.Track))],
            [.. reply.Rejected.Select(r => new RejectedItem(r.Mid, r.Code))]
        );
    }

    public static IReadOnlyCollection<TrackSource> Sources(Permissions permissions) => [.. permissions.Publish.Select(s => (TrackSource)s)];

    private static TrackSource ParseSource(string source) =>
        source switch
        {
            "mic" => TrackSource.Mic,
            "camera" => TrackSource.Camera,
            "screen" => TrackSource.Screen,
            "interpreter" => TrackSource.Interpreter,
            _ => throw new RefusedException(ErrorCode.InvalidRequest),
        };
}
