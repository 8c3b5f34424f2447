using System.Diagnostics;
using MediaServer.Host.Control;
using MediaServer.Sfu;

namespace MediaServer.Host.Workers;

/// <summary>A room on its worker: the peers in it, the way its events take to signaling, and its fault budget.</summary>
internal sealed class HostedRoom(Dispatcher dispatcher, string id, RoomOptions options) : Timed
{
    private readonly Dictionary<string, Peer> _peers = [];

    public string Id => id;

    public Room Room { get; } = new(id, options);

    public IReadOnlyDictionary<string, Peer> Peers => _peers;

    /// <summary>Callers who sit in this room, if any; they keep it alive as peers do.</summary>
    public IRoomGuests? Guests { get; set; }

    public bool IsEmpty => _peers.Count == 0 && Guests is null;

    public FaultBudget Faults { get; } = new();

    /// <summary>Whether something happened to the room in this turn, so that its events and deadline are looked at once at the end of it.</summary>
    public bool IsTouched { get; set; }

    public void Add(Peer peer) => _peers.Add(peer.Id, peer);

    /// <summary>False when the peer was gone already.</summary>
    public bool Remove(Peer peer) => _peers.GetValueOrDefault(peer.Id) == peer && _peers.Remove(peer.Id);

    public override void Tick(TimeSpan now) => Room.Tick(now);

    public void OnConnected(Peer peer)
    {
        HostLog.Connected(dispatcher.Logger, Id, peer.Id);
        dispatcher.Publish(new PeerConnected(Id, peer.Id));
    }

    public void OnDisconnected(Peer peer)
    {
        HostLog.Disconnected(dispatcher.Logger, Id, peer.Id);
        dispatcher.Publish(new PeerDisconnected(Id, peer.Id));
    }

    public void PublishEvents(TimeSpan now)
    {
        while (Room.TryPollEvent(out var e))
        {
            if (Guests?.Hides(e) == true)
                continue;
            dispatcher.Publish(Translate(e));
            if (e is RoomEvent.TracksChanged)
                Guests?.OnTracksChanged(now);
        }
    }

    internal MediaEvent Translate(RoomEvent e) =>
        e switch
        {
            RoomEvent.TracksChanged t => new TracksChanged(
                Id,
                t.Participant,
                [.. t.Added.Select(a => new TrackInfo(a.Track, a.Kind, a.Source, a.Muted, a.Layers))],
                t.Removed
            ),
            RoomEvent.SpeakerChanged s => new SpeakerChanged(Id, s.Participant),
            RoomEvent.LayersChanged l => new LayersChanged(Id, l.Participant, l.Track, l.Width, l.Height, l.Fps, l.Paused),
            RoomEvent.QualityChanged q => new QualityChanged(Id, q.Participant, (QualityLevel)q.Level),
            _ => throw new UnreachableException(e.GetType().Name), // a test walks all of them
        };

    public void Apply(MediaCommand command, TimeSpan now)
    {
        if (!_peers.TryGetValue(command.Participant, out var peer))
            return;
        switch (command)
        {
            case SetMuted c:
                peer.Participant.SetMuted(c.Track, c.Muted);
                break;
            case SetHeld c:
                peer.Participant.Held = c.Held;
                break;
            case WatchTrack c:
                peer.Participant.Watch(c.Track, new WatchRequest(c.Width, c.Height, c.Fps, c.Priority, c.Paused), now);
                break;
            case ClosePeer:
                dispatcher.Close(peer, PeerCloseReason.Removed, now);
                break;
            case AddCandidate:
                break; // ICE-lite: a remote's address is learnt from its authenticated checks, never from signaling
            default:
                throw new UnreachableException(command.GetType().Name); // a test walks all of them
        }
    }
}
