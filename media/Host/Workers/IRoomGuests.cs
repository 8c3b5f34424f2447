using MediaServer.Sfu;

namespace MediaServer.Host.Workers;

/// <summary>Those in a room who have no transport of their own on its worker: callers, whom the phone thread serves.</summary>
internal interface IRoomGuests
{
    /// <summary>Whether the event is about somebody whom signaling does not know, or is told of by other ways.</summary>
    bool Hides(RoomEvent e);

    /// <summary>Tracks came or went, theirs included.</summary>
    void OnTracksChanged(TimeSpan now);

    /// <summary>The room ends, with the reason of <see cref="PeerCloseReason"/>.</summary>
    void OnRoomEnded(string reason, TimeSpan now);
}
