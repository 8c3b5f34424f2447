using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>Somebody at the hub, who writes down what the server says.</summary>
internal sealed class Person : IAsyncDisposable
{
    private static readonly string[] EventNames =
    [
        "state",
        "participants",
        "tracks",
        "queue",
        "waiting",
        "speaker",
        "quality",
        "layers",
        "moved",
        "muted",
        "call",
        "recording",
        "consent",
        "recordings",
        "error",
    ];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<(string Name, JsonElement Message)> _heard = Channel.CreateUnbounded<(string, JsonElement)>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Person(HubConnection hub)
    {
        Hub = hub;
        foreach (var name in EventNames)
            hub.On<JsonElement>(name, message => _heard.Writer.TryWrite((name, message.Clone())));
        hub.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public HubConnection Hub { get; }

    /// <summary>Completes when the server or the network has ended the connection.</summary>
    public Task Closed => _closed.Task.WaitAsync(Patience);

    public string Resume { get; private set; } = "";

    public static Task<Person> ConnectAsync(ServerFixture server, Invitee who) => ConnectAsync(server, who.Token);

    public static async Task<Person> ConnectAsync(ServerFixture server, string token)
    {
        var person = new Person(server.Hub(() => token));
        await person.Hub.StartAsync();
        return person;
    }

    /// <summary>Connects and joins.</summary>
    public static async Task<Person> JoinAsync(ServerFixture server, Invitee who)
    {
        var person = await ConnectAsync(server, who);
        await person.JoinAsync(new { });
        return person;
    }

    public async Task<JsonElement> JoinAsync(object request)
    {
        var reply = await CallAsync("Join", request);
        Resume = reply.GetProperty("resume").GetString()!;
        return reply;
    }

    public Task<JsonElement> CallAsync(string method, object argument) => Hub.InvokeAsync<JsonElement>(method, argument);

    /// <summary>A call without an argument that has an answer.</summary>
    public Task<JsonElement> AskAsync(string method) => Hub.InvokeAsync<JsonElement>(method);

    public Task CallAsync(string method) => Hub.InvokeAsync(method);

    /// <summary>The code with which the server refuses.</summary>
    public async Task<string> RefusedAsync(string method, object? argument = null)
    {
        var error = await Assert.ThrowsAsync<HubException>(() =>
            argument is null ? Hub.InvokeAsync(method) : Hub.InvokeAsync(method, argument)
        );
        return error.Message[(error.Message.LastIndexOf(' ') + 1)..];
    }

    /// <summary>The next event of that name; others before it are passed over.</summary>
    /// <param name="patience">For what takes its time by design.</param>
    public async Task<JsonElement> HearAsync(string name, TimeSpan? patience = null)
    {
        using var cancel = new CancellationTokenSource(patience ?? Patience);
        while (true)
        {
            var heard = await _heard.Reader.ReadAsync(cancel.Token);
            if (heard.Name == name)
                return heard.Message;
        }
    }

    /// <summary>The very next event, whatever its name.</summary>
    public async Task<(string Name, JsonElement Message)> HearNextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Breaks the connection as a lost network does: no goodbye reaches the visit.</summary>
    public Task CutAsync() => Hub.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}

internal static class JsonReading
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string[] Ids(this JsonElement element, string list) =>
        [.. element.GetProperty(list).EnumerateArray().Select(item => item.Text("id"))];
}
