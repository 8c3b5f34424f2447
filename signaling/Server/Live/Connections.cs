using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace MediaServer.Server.Live;

/// <summary>The hub's live connections by id.</summary>
internal sealed class Connections(IHubContext<Hub.VisitHub> hub)
{
    private readonly ConcurrentDictionary<string, Outbox> _outboxes = new();

    public int Count => _outboxes.Count;

    public void Open(HubCallerContext context) =>
        _outboxes[context.ConnectionId] = new Outbox(hub.Clients.Client(context.ConnectionId), context.Abort);

    public void Close(string connection)
    {
        if (_outboxes.TryRemove(connection, out var outbox))
            outbox.Close();
    }

    /// <summary>Does nothing for a connection that is gone, or that never was one of the hub's (WHIP).</summary>
    public void Send(string? connection, string method, object message)
    {
        if (connection is not null && _outboxes.TryGetValue(connection, out var outbox))
            outbox.Send(method, message);
    }
}
