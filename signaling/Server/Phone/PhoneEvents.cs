using MediaServer.Host.Control;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Phone;

/// <summary>Reads what happens in calls and lets the visits decide, as the hub does for browsers.</summary>
internal sealed partial class PhoneEvents(
    IPhoneNode phone,
    PhoneCalls calls,
    PinEntry entry,
    CallProgress progress,
    TransferDesk transfers,
    PhoneEffects effects,
    VisitDirectory visits,
    ILogger<PhoneEvents> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var happened in phone.Events.ReadAllAsync(stoppingToken))
        {
            try
            {
                await HandleAsync(happened, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                EventFailed(logger, happened.GetType().Name, happened.Call, e); // one call's trouble, not everybody's
            }
        }
    }

    private async Task HandleAsync(PhoneEvent happened, CancellationToken stop)
    {
        if (happened is CallArrived arrived)
        {
            calls.Add(new PhoneCall(arrived.Call) { Arrival = arrived });
            return;
        }
        if (await calls.FindAsync(happened.Call, stop) is not { } call)
            return;
        await (
            happened switch
            {
                PinEntered e when call is { Arrival: not null, Seat: null } => OnPinAsync(call, e.Pin, stop),
                CallRinging when call.Dialed is not null => progress.TellAsync(call, "ringing"),
                CallAnswered when call.Dialed is not null => progress.TellAsync(call, "answered"),
                CallAccepted when call is { Dialed: { } dialed, Seat: null } => OnAcceptedAsync(call, dialed, stop),
                KeyPressed e => OnKeyAsync(call, e, stop),
                Host.Control.ConsentAnswered e when call.Seat is { } seat => ApplyAsync(
                    seat.Visit,
                    new AnswerConsent(
                        new Actor(call.Connection, seat.Participant),
                        seat.Participant,
                        e.Request,
                        new Answer(e.Yes, $"phone-{e.Language}-{e.TextVersion}", e.Language)
                    ),
                    stop
                ),
                CallQualityChanged e when call.Seat is { } seat => ApplyAsync(
                    seat.Visit,
                    new ReportQuality(seat.Participant, (Quality)e.Level),
                    stop
                ),
                TransferEnded e => transfers.EndedAsync(call, e.Succeeded),
                CallEnded e => OnEndedAsync(call, e, stop),
                _ => Task.CompletedTask,
            }
        );
    }

    private async Task OnPinAsync(PhoneCall call, Confidential pin, CancellationToken stop)
    {
        if (await entry.TryAsync(call, pin, stop) is { } holder)
            await JoinAsync(call, holder, CallerName.Of(call.Arrival!.CallerSuffix), called: false, stop);
    }

    private async Task OnAcceptedAsync(PhoneCall call, DialedCall dialed, CancellationToken stop)
    {
        await progress.TellAsync(call, "accepted");
        await JoinAsync(call, dialed.Who, dialed.NameIfNone, dialed.Called, stop);
    }

    private async Task JoinAsync(PhoneCall call, PinHolder who, string nameIfNone, bool called, CancellationToken stop)
    {
        call.Seat = (who.Visit, who.Participant);
        call.Language = PhoneLanguage.Of(who.Locale);
        var join = new Join(
            who.Participant,
            who.Name,
            who.Role,
            Via.Phone,
            who.Permissions,
            call.Connection,
            NewSeatKey: "", // nobody resumes a call; a browser that was here before keeps its own
            NameIfNone: nameIfNone,
            Called: called,
            Language: call.Language ?? call.Arrival?.Language ?? ""
        );
        var error = await ApplyAsync(who.Visit, join, stop);
        if (error == VisitError.None)
            return;
        call.Seat = null;
        // Ended between the look at the PIN and now: as if it had been before, the delay included.
        if (error == VisitError.VisitEnded && call.Arrival is not null)
        {
            await entry.RefuseAsync(call, stop);
            return;
        }
        phone.Post(
            error switch
            {
                VisitError.VisitEnded => new HangUp(call.Id, Farewell.VisitEnded),
                VisitError.VisitFull => new HangUp(call.Id, Farewell.VisitFull),
                VisitError.Forbidden => new HangUp(call.Id, Farewell.Denied),
                _ => new HangUp(call.Id, Farewell.Unavailable),
            }
        );
    }

    private async Task OnKeyAsync(PhoneCall call, KeyPressed pressed, CancellationToken stop)
    {
        if (call.Seat is not { } seat || await visits.FindAsync(seat.Visit, stop) is not { } loop)
            return;
        var (me, inside) = await loop.ReadAsync(visit =>
            (visit.FindByConnection(call.Connection), visit.Participants.Count(p => p.IsInside))
        );
        if (me is null)
            return; // the seat has moved to a browser
        var by = new Actor(call.Connection, me.Id);
        switch (pressed.Key)
        {
            case PhoneKey.Mute when me.Tracks.FirstOrDefault(t => t.Audio) is { } track:
                await loop.ApplyAsync(new SetTrackMuted(by, track.Id, pressed.On));
                break;
            case PhoneKey.RaiseHand when (await loop.ApplyAsync(new RaiseHand(by, !me.Hand))).Error == VisitError.None:
                phone.Post(new Notify(call.Id, me.Hand ? PhoneNotice.HandLowered : PhoneNotice.HandRaised));
                break;
            case PhoneKey.WithdrawConsent when me.IsInside:
                await WithdrawAsync(loop, call, by, me);
                break;
            case PhoneKey.Count when me.IsInside:
                phone.Post(new SayCount(call.Id, inside));
                break;
        }
    }

    /// <summary>Who is not recorded hears that; who is, what became of it: the recording stops, or goes on without them.</summary>
    private async Task WithdrawAsync(VisitLoop loop, PhoneCall call, Actor by, Participant me)
    {
        if (await loop.ReadAsync(visit => visit.Recording is { } r && r.Includes(me.Id) ? r.Id : null) is not { } recording)
        {
            phone.Post(new Notify(call.Id, PhoneNotice.NotRecorded));
            return;
        }
        var goesOn = await loop.ApplyAsync(
            new AnswerConsent(by, me.Id, recording, new Answer(false, "phone-key", me.Language)),
            (visit, _) => visit.Recording is not null
        );
        if (goesOn)
            phone.Post(new Notify(call.Id, PhoneNotice.LeftOut));
    }

    private async Task OnEndedAsync(PhoneCall call, CallEnded ended, CancellationToken stop)
    {
        var movedOut = call.Seat is { } left && calls.IsMovingOut(left.Visit, left.Participant);
        calls.Remove(call);
        if (call.Seat is not { } seat)
        {
            if (call.Dialed is not null)
                await progress.TellAsync(call, "ended", Snapshots.Word(ended.End));
            return;
        }
        // A dead line or a fault of ours keeps the seat for a while; whoever hung up has left.
        var returns = ended.End is CallEnd.Lost or CallEnd.Fault or CallEnd.Stopping;
        VisitCommand command = returns ? new LoseConnection(call.Connection) : new Leave(new Actor(call.Connection, seat.Participant));
        await ApplyAsync(seat.Visit, command, stop);
        if (movedOut && await visits.FindAsync(seat.Visit, stop) is { } loop)
            await loop.ReadAsync(visit => PlaceNext(visit, seat.Participant));
    }

    /// <summary>The call that took this one's seat over comes in now that there is room.</summary>
    private bool PlaceNext(Visit visit, string participant)
    {
        if (visit.Find(participant) is not { } next)
            return false;
        effects.PlaceNext(visit, next);
        return true;
    }

    private async Task<VisitError> ApplyAsync(string visit, VisitCommand command, CancellationToken stop) =>
        await visits.FindAsync(visit, stop) is { } loop ? (await loop.ApplyAsync(command)).Error : VisitError.NotFound;

    [LoggerMessage(3511, LogLevel.Error, "{Event} of call {Call} could not be handled")]
    private static partial void EventFailed(ILogger logger, string @event, string call, Exception error);
}
