using System.Threading.Channels;

namespace MediaServer.Host.Control;

/// <summary>The media half of this process as the signaling half sees it: commands in, events out, records both ways.</summary>
public interface IMediaNode
{
    /// <summary>
    /// Answers an offer. The room and the peer come into being with the first offer; an offer with another DTLS fingerprint than the
    /// participant's last one (a reloaded page) replaces the peer and ends its tracks; the same fingerprint renegotiates, and new ICE
    /// credentials in it restart ICE.
    /// </summary>
    Task<NegotiateReply> NegotiateAsync(NegotiateCommand command, CancellationToken cancel);

    /// <summary>Hands a command to the worker that owns the room. Never blocks; unknown rooms and participants are ignored.</summary>
    void Post(MediaCommand command);

    /// <summary>What happens in the rooms, in order per room. Read by one reader.</summary>
    ChannelReader<MediaEvent> Events { get; }

    /// <summary>True when every worker's loop has turned within the last seconds and its sockets are bound.</summary>
    bool IsHealthy { get; }
}
