using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;

namespace MediaServer.Server.Live;

/// <summary>What is on its way to one connection. A client that does not read is cut off; it never holds the visit up.</summary>
internal sealed class Outbox
{
    /// <summary>Minutes of an ordinary visit's events; a client that far behind reads nothing at all.</summary>
    public const int Capacity = 1000;

    private readonly Channel<(string Method, object Message)> _queue = Channel.CreateBounded<(string, object)>(
        new BoundedChannelOptions(Capacity) { SingleReader = true }
    );
    private readonly Action _abort;

    public Outbox(ISingleClientProxy client, Action abort)
    {
        _abort = abort;
        Sent = Task.Run(() => PumpAsync(client));
    }

    /// <summary>Completes when the connection is closed and the pump has ended.</summary>
    public Task Sent { get; }

    public void Send(string method, object message)
    {
        if (!_queue.Writer.TryWrite((method, message)))
            _abort();
    }

    public void Close() => _queue.Writer.TryComplete();

    private async Task PumpAsync(ISingleClientProxy client)
    {
        await foreach (var (method, message) in _queue.Reader.ReadAllAsync())
            await client.SendAsync(method, message); // to a closed connection this does nothing
    }
}
