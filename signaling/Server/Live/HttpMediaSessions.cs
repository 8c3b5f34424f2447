using System.Collections.Concurrent;
using MediaServer.Host.Control;
using MediaServer.Server.Auth;

namespace MediaServer.Server.Live;

/// <summary>Open WHIP and WHEP sessions: one per participant, the latest, for as long as it has the seat.</summary>
internal sealed class HttpMediaSessions
{
    private readonly ConcurrentDictionary<(string Visit, string Participant), HttpMediaSession> _sessions = new();

    public int Count => _sessions.Count;

    /// <summary>An older session of the same participant is over: its peer was replaced.</summary>
    public void Add(HttpMediaSession session) => _sessions[(session.Visit, session.Participant)] = session;

    public HttpMediaSession? Find(string visit, string participant) => _sessions.GetValueOrDefault((visit, participant));

    public void Forget(string visit, string participant) => _sessions.TryRemove((visit, participant), out _);
}

internal sealed class HttpMediaSession(string id, string visit, string participant, OfferKind kind, string offer)
{
    public string Id { get; } = id;
    public string Visit { get; } = visit;
    public string Participant { get; } = participant;
    public OfferKind Kind { get; } = kind;

    /// <summary>The offer in force, whose credentials an ICE restart replaces.</summary>
    public string Offer { get; private set; } = offer;

    /// <summary>Names the ICE session (RFC 9725 4.3.1).</summary>
    public string ETag { get; private set; } = $"\"{Secrets.NewId()}\"";

    public void Restarted(string offer) => (Offer, ETag) = (offer, $"\"{Secrets.NewId()}\"");
}
