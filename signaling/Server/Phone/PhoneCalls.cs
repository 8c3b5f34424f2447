using System.Collections.Concurrent;
using MediaServer.Host.Control;
using MediaServer.Visits;

namespace MediaServer.Server.Phone;

/// <summary>What signaling remembers of one call while it lasts.</summary>
internal sealed class PhoneCall(string id)
{
    public string Id { get; } = id;

    /// <summary>The call speaks for its seat under this connection id.</summary>
    public string Connection { get; } = PhoneCalls.ConnectionOf(id);

    /// <summary>Who calls, as far as the trunk says; null for a call that we made.</summary>
    public CallArrived? Arrival { get; init; }

    /// <summary>Whom we call; null for a call that came in.</summary>
    public DialedCall? Dialed { get; init; }

    /// <summary>Set once the caller has a seat.</summary>
    public (string Visit, string Participant)? Seat { get; set; }

    /// <summary>The language of whoever sits there, told to the phone once.</summary>
    public string? Language { get; set; }

    /// <summary>The place in the queue that the caller heard last.</summary>
    public int Position { get; set; }

    /// <summary>As the room last knew it: on hold there is no track to remember it.</summary>
    public bool Muted { get; set; }

    /// <summary>Completes when the call is over and its seat in the media room is free.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A call out.</summary>
/// <param name="Who">The seat that is waiting for the called person.</param>
/// <param name="NameIfNone">What others see of a person without a name.</param>
/// <param name="Called">Somebody who may invite called, so nobody has to admit; false when people call themselves.</param>
internal sealed record DialedCall(PinHolder Who, string NameIfNone, bool Called)
{
    public string Name => Who.Name.Length > 0 ? Who.Name : NameIfNone;
}

/// <summary>The calls of this process by id, and the order in which a new call and its first event become known.</summary>
internal sealed class PhoneCalls : IDisposable
{
    private const string Prefix = "phone:";

    /// <summary>Longer than any farewell; a browser that waits for its answer gives up after 10 s.</summary>
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, PhoneCall> _calls = new();

    /// <summary>Calls that were told to hang up because their seat was taken over, by that seat.</summary>
    private readonly ConcurrentDictionary<(string Visit, string Participant), PhoneCall> _movingOut = new();

    /// <summary>Held while a call is started: its first event may be here before its id is.</summary>
    private readonly SemaphoreSlim _dialing = new(1);

    /// <summary>Calls that speak for a seat now.</summary>
    public int Seated => _calls.Values.Count(call => call.Seat is not null);

    public static string ConnectionOf(string call) => Prefix + call;

    /// <summary>The call behind a seat's connection, or null when the seat is not held by one.</summary>
    public PhoneCall? Of(Participant participant) => participant.Connection is { } connection ? ByConnection(connection) : null;

    public PhoneCall? ByConnection(string connection) =>
        connection.StartsWith(Prefix, StringComparison.Ordinal) ? _calls.GetValueOrDefault(connection[Prefix.Length..]) : null;

    /// <summary>Whether somebody is being called already.</summary>
    public bool IsCalling(string visit, string participant) =>
        _calls.Values.Any(call => call.Dialed?.Who is { } who && who.Visit == visit && who.Participant == participant);

    /// <summary>Calls out of a visit that nobody has accepted yet.</summary>
    public IEnumerable<PhoneCall> Dialing(string visit) =>
        _calls.Values.Where(call => call.Seat is null && call.Dialed?.Who.Visit == visit);

    public void Add(PhoneCall call) => _calls[call.Id] = call;

    public void Remove(PhoneCall call)
    {
        _calls.TryRemove(call.Id, out _);
        if (call.Seat is { } seat)
            _movingOut.TryRemove(new(seat, call));
        call.Over.TrySetResult();
    }

    /// <summary>The media room has one place for a participant: whoever takes it over waits until the call has left it.</summary>
    public void MoveOut(PhoneCall call)
    {
        if (call.Seat is { } seat)
            _movingOut[seat] = call;
    }

    public bool IsMovingOut(string visit, string participant) => _movingOut.ContainsKey((visit, participant));

    public async Task MovedOutAsync(string visit, string participant, CancellationToken cancel)
    {
        if (!_movingOut.TryGetValue((visit, participant), out var call))
            return;
        await Task.WhenAny(call.Over.Task, Task.Delay(MovePatience, cancel)); // a call that never ends is the media side's to refuse
    }

    public async Task<PhoneCall?> FindAsync(string call, CancellationToken cancel)
    {
        if (_calls.TryGetValue(call, out var known))
            return known;
        await _dialing.WaitAsync(cancel);
        _dialing.Release();
        return _calls.GetValueOrDefault(call);
    }

    /// <summary>Starts a call and remembers it before anybody can ask for it.</summary>
    public async Task<DialReply> StartAsync(Func<Task<DialReply>> dial, DialedCall dialed, CancellationToken cancel)
    {
        await _dialing.WaitAsync(cancel);
        try
        {
            var reply = await dial();
            if (reply.Error is null)
                Add(new PhoneCall(reply.Call) { Dialed = dialed, Language = PhoneLanguage.Of(dialed.Who.Locale) });
            return reply;
        }
        finally
        {
            _dialing.Release();
        }
    }

    public void Dispose() => _dialing.Dispose();
}

/// <summary>What the phone calls a language.</summary>
internal static class PhoneLanguage
{
    /// <summary>The two letters of a BCP 47 tag, or null when it has three or none.</summary>
    public static string? Of(string? locale)
    {
        var language = locale?.Split('-', '_')[0].ToLowerInvariant();
        return language is { Length: 2 } && language.All(char.IsAsciiLetterLower) ? language : null;
    }
}
