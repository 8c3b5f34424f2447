using System.Collections.Concurrent;
using System.Security.Claims;
using MediaServer.Server.Auth;

namespace MediaServer.Server.Recordings;

/// <summary>What lets a browser's player fetch one recording's files, for a while, by a cookie. Known to this process only.</summary>
internal sealed class RecordingTickets(TimeProvider time)
{
    public const string Cookie = "ms-recording";

    /// <summary>The longest visit, watched with a pause.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(4);

    /// <summary>More than a clinic watches at one time.</summary>
    private const int MaxTickets = 10_000;

    private readonly ConcurrentDictionary<string, Ticket> _tickets = new();

    /// <param name="recording">What it opens.</param>
    /// <param name="holder">Who the audit says opened it.</param>
    public string Issue(string recording, string holder)
    {
        var now = time.GetUtcNow();
        if (_tickets.Count >= MaxTickets)
            foreach (var (digest, ticket) in _tickets.OrderBy(t => t.Value.Until).Take(MaxTickets / 10))
                _tickets.TryRemove(new(digest, ticket));
        var secret = Secrets.NewSecret();
        _tickets[Secrets.Digest(secret)] = new Ticket(recording, holder, now + Lifetime);
        return secret;
    }

    /// <summary>Whoever shows the cookie, or null when it opens nothing.</summary>
    public ClaimsIdentity? Identify(string secret)
    {
        if (!_tickets.TryGetValue(Secrets.Digest(secret), out var ticket) || ticket.Until < time.GetUtcNow())
            return null;
        return new ClaimsIdentity(
            [
                new(TokenClaims.Scope, TokenClaims.Ticket),
                new(TokenClaims.Recording, ticket.Recording),
                new(TokenClaims.Holder, ticket.Holder),
            ],
            BearerDefaults.Scheme
        );
    }

    private sealed record Ticket(string Recording, string Holder, DateTimeOffset Until);
}
