using MediaServer.Server.Hub;
using MediaServer.Server.Live;

namespace MediaServer.Server.Phone;

/// <summary>Tells how a call out or a transfer fares: to the audit, to those in the visit who may invite, and to the person who is being called.</summary>
internal sealed class CallProgress(VisitDirectory visits, Connections connections, AuditTrail audit)
{
    public async Task TellAsync(PhoneCall call, string state, string? reason = null)
    {
        var dialed = call.Dialed!;
        var (visit, participant) = (dialed.Who.Visit, dialed.Who.Participant);
        if (state is "accepted" or "ended")
            await audit.RecordAsync(visit, "server", $"phone.{state}", participant, reason);
        if (await visits.FindAsync(visit, CancellationToken.None) is { } loop)
            await SendAsync(loop, new CallMessage(participant, dialed.Name, state, reason));
    }

    /// <summary>A caller is being handed on, and how that went.</summary>
    public async Task TellTransferAsync(string visit, string participant, string state)
    {
        if (await visits.FindAsync(visit, CancellationToken.None) is not { } loop)
            return;
        if (await loop.ReadAsync(v => v.Find(participant)) is { } caller)
            await SendAsync(loop, new CallMessage(participant, caller.Name, state, null));
    }

    private async Task SendAsync(VisitLoop loop, CallMessage message)
    {
        var to = await loop.ReadAsync(v =>
            v.Participants.Where(p => p.Id == message.Participant || p is { IsInside: true, Permissions.Invite: true })
                .Select(p => p.Connection)
                .ToArray()
        );
        foreach (var connection in to)
            connections.Send(connection, "call", message);
    }
}
