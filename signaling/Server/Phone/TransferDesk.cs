using MediaServer.Host.Control;
using MediaServer.Server.Api;
using MediaServer.Server.Hub;
using MediaServer.Server.Live;
using MediaServer.Visits;

namespace MediaServer.Server.Phone;

/// <summary>Hands a caller on to another number for good, such as the front desk: the trunk calls it, and the caller leaves the visit once that worked.</summary>
internal sealed class TransferDesk(IPhoneNode phone, PhoneCalls calls, DialDesk dials, CallProgress progress, AuditTrail audit)
{
    /// <summary>Starts the transfer of somebody who is on the telephone, or refuses. It counts as a call out, because it costs one.</summary>
    public async Task StartAsync(VisitLoop loop, string participant, string? number, Actor by, CancellationToken cancel)
    {
        if (!CallTarget.TryParse(number, null, out var target))
            throw new RefusedException(ErrorCode.DialRefused);
        var seat = await loop.ReadAsync(visit => visit.Find(participant)) ?? throw new RefusedException(ErrorCode.NotFound);
        var call = calls.Of(seat) ?? throw new RefusedException(ErrorCode.Conflict);
        await dials.CountAsync(loop.Id, cancel);
        await audit.RecordAsync(loop.Id, by.Id, "phone.transfer", participant, $"••{target.Suffix}");
        await progress.TellTransferAsync(loop.Id, participant, "transferring");
        phone.Post(new TransferCall(call.Id, target.Address));
    }

    public async Task EndedAsync(PhoneCall call, bool succeeded)
    {
        if (call.Seat is not { } seat)
            return;
        var result = succeeded ? "transferred" : "transfer_failed";
        await audit.RecordAsync(seat.Visit, "server", $"phone.{result}", seat.Participant);
        await progress.TellTransferAsync(seat.Visit, seat.Participant, result);
    }
}
