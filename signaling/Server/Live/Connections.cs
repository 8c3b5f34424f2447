using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace MediaServer.Server.Live;

/// <summary>The hub's live connections by id.</summary>
internal sealed class Connections(IHubContext<Hub.VisitHub> hub)
{
    /// <summary>A few tabs, and what a flapping network left behind and is not yet found dead; only one of them has the seat.</summary>
    public const int MaxPerParticipant = 16;

    private readonly ConcurrentDictionary<string, (Outbox Outbox, (string, string) Owner)> _open = new();
    private readonly ConcurrentDictionary<(string Visit, string Participant), int> _perParticipant = new();

    public int Count => _open.Count;

    /// <summary>False, and the connection is cut off, when its participant has too many.</summary>
    public bool TryOpen(HubCallerContext context, string visit, string participant)
    {
        var owner = (visit, participant);
        if (_perParticipant.AddOrUpdate(owner, 1, (_, count) => count + 1) > MaxPerParticipant)
        {
            Release(owner);
            context.Abort();
            return false;
        }
        _open[context.ConnectionId] = (new Outbox(hub.Clients.Client(context.ConnectionId), context.Abort), owner);
        return true;
    }

    public void Close(string connection)
    {
        if (!_open.TryRemove(connection, out var closed))
            return;
        closed.Outbox.Close();
        Release(closed.Owner);
    }

    /// <summary>Does nothing for a connection that is gone, or that never was one of the hub's (WHIP).</summary>
    public void Send(string? connection, string method, object message)
    {
        if (connection is not null && _open.TryGetValue(connection, out var open))
            open.Outbox.Send(method, message);
    }

    private void Release((string, string) owner)
    {
        if (_perParticipant.AddOrUpdate(owner, 0, (_, count) => count - 1) <= 0)
            _perParticipant.TryRemove(new(owner, 0)); // unless somebody has come meanwhile
    }
}
