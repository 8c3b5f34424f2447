using System.Threading.Channels;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Transport;
using MediaServer.Transport.Dtls;
using MediaServer.Wire;
using Microsoft.Extensions.Logging;
using Drop = MediaServer.Transport.Drop;

namespace MediaServer.Host.Workers;

/// <summary>What the workers of one node share; nothing in it changes.</summary>
internal sealed record NodeContext(HostClock Clock, DtlsCertificate Certificate, ChannelWriter<MediaEvent> Events, ILogger Logger);

/// <summary>Everything a worker does apart from sleeping: datagrams to peers, timers, commands, and what follows from them.</summary>
/// <remarks>
/// Runs on the worker's thread only. A fault while handling one room's packet, timer or command costs that packet, timer or
/// command; a room that goes on failing is ended. Nothing that happens here reaches another room.
/// </remarks>
internal sealed class Dispatcher(NodeContext node, Egress egress, IceTcpPort? tcp) : IDatagramHandler
{
    /// <summary>A timer that failed, or that names a moment gone by, runs again this much later instead of at once and forever.</summary>
    private static readonly TimeSpan MinStep = TimeSpan.FromMilliseconds(1);

    /// <summary>A peer whose timer failed is tried again this much later, so that it alone does not use up its room's patience.</summary>
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, HostedRoom> _rooms = [];
    private readonly Dictionary<string, IRoomTap> _taps = [];
    private readonly List<HostedRoom> _touched = [];
    private readonly Sampler _faults = new();
    private readonly RoomTotals _ended = new();

    public Egress Egress => egress;

    public IceTcpPort? Tcp => tcp;

    public ILogger Logger => node.Logger;

    public DtlsCertificate Certificate => node.Certificate;

    public SessionTable Sessions { get; } = new();

    public DeadlineQueue Deadlines { get; } = new();

    public WorkerCounters Counters { get; } = new();

    public IReadOnlyDictionary<string, HostedRoom> Rooms => _rooms;

    public int PeerCount { get; private set; }

    /// <summary>Told when a room comes to be here and when it ends, so that placement knows.</summary>
    public event Action<string, bool>? RoomChanged;

    public void Publish(MediaEvent e) => node.Events.TryWrite(e);

    public void Receive(PacketBuffer datagram, RemoteAddress from, TimeSpan now)
    {
        Counters.PacketsReceived++;
        Counters.BytesReceived += datagram.Length;
        if (Sessions.Find(datagram.Datagram, from) is not { } peer)
        {
            Counters.Count(HostDrop.UnknownRemote);
            return;
        }
        try
        {
            var drop = peer.Receive(datagram, from, now);
            if (drop != Drop.None)
                Counters.Count(drop);
        }
        catch (Exception e)
        {
            Counters.Count(HostDrop.Fault);
            OnFault(peer.Room, e, now);
        }
        Touch(peer.Room);
    }

    /// <summary>Sends on what the rooms received in this turn, before anything else happens to them.</summary>
    public void Deliver(TimeSpan now)
    {
        for (var i = 0; i < _touched.Count; i++)
            Deliver(_touched[i], now);
    }

    private void Deliver(HostedRoom room, TimeSpan now)
    {
        for (var done = false; !done; )
        {
            try
            {
                room.Room.Deliver(now);
                done = true;
            }
            catch (Exception e)
            {
                OnFault(room, e, now); // the track's packets are gone; the others' follow
            }
        }
    }

    /// <summary>Runs every timer that is due, once.</summary>
    public void Tick(TimeSpan now)
    {
        while (Deadlines.TryTakeDue(now, out var timed))
        {
            var room = timed as HostedRoom ?? ((Peer)timed).Room;
            try
            {
                timed.Tick(now);
            }
            catch (Exception e)
            {
                OnFault(room, e, now);
                if (timed is Peer { IsClosed: false } failed)
                    Deadlines.Set(failed, now + FaultPause); // it may not have come to say when
            }
            Touch(room);
            if (timed is Peer { IsClosed: false } peer && peer.Deadline <= now)
                Deadlines.Set(peer, now + MinStep);
        }
    }

    /// <summary>Hands a command to its room; a room that does not exist wants nothing.</summary>
    public void Apply(MediaCommand command, TimeSpan now)
    {
        if (!_rooms.TryGetValue(command.Visit, out var room))
            return;
        Touch(room);
        try
        {
            if (command is CloseRoom)
                End(room, PeerCloseReason.Removed, now);
            else
                room.Apply(command, now);
        }
        catch (Exception e)
        {
            OnFault(room, e, now);
        }
    }

    /// <summary>Finishes a turn: packets and events of the rooms that were touched go out, their deadlines are noted, empty ones end.</summary>
    public void Settle(TimeSpan now)
    {
        Deliver(now);
        for (var i = 0; i < _touched.Count; i++)
        {
            var room = _touched[i];
            room.IsTouched = false;
            room.PublishEvents(now);
            if (room.IsEmpty)
                Forget(room);
            else
                Deadlines.Set(room, room.Room.NextDeadline > now ? room.Room.NextDeadline : now + MinStep);
        }
        _touched.Clear();
    }

    public void Touch(HostedRoom room)
    {
        if (room.IsTouched)
            return;
        room.IsTouched = true;
        _touched.Add(room);
    }

    public HostedRoom Open(string visit, RoomOptions options)
    {
        if (_rooms.TryGetValue(visit, out var room))
            return room;
        room = new HostedRoom(this, visit, options);
        room.Room.Tap = _taps.GetValueOrDefault(visit);
        _rooms.Add(visit, room);
        RoomChanged?.Invoke(visit, true);
        Touch(room);
        return room;
    }

    /// <summary>Lets a tap look on in the visit's room, which may be still to come.</summary>
    public void Attach(string visit, IRoomTap tap)
    {
        _taps[visit] = tap;
        if (!_rooms.TryGetValue(visit, out var room))
            return;
        room.Room.Tap = tap;
        Touch(room);
    }

    /// <summary>A tap that took its place stays.</summary>
    public void Detach(string visit, IRoomTap tap)
    {
        if (_taps.GetValueOrDefault(visit) != tap)
            return;
        _taps.Remove(visit);
        if (_rooms.TryGetValue(visit, out var room))
            room.Room.Tap = null;
    }

    public Peer Open(HostedRoom room, string participant, string sdpSessionId, SessionOptions options, TimeSpan now)
    {
        var peer = new Peer(this, room, participant, sdpSessionId, options, now);
        room.Add(peer);
        PeerCount++;
        peer.Pump(now);
        return peer;
    }

    public void Close(Peer peer, string reason, TimeSpan now)
    {
        if (!peer.Room.Remove(peer))
            return;
        PeerCount--;
        Touch(peer.Room);
        Deliver(peer.Room, now); // its last words
        try
        {
            peer.Close(now);
        }
        finally
        {
            // What the room says about the peer's tracks comes before the word that it is gone.
            peer.Room.PublishEvents(now);
            HostLog.Closed(Logger, peer.Room.Id, peer.Id, reason);
            Publish(new PeerClosed(peer.Room.Id, peer.Id, reason));
        }
    }

    public void End(HostedRoom room, string reason, TimeSpan now)
    {
        foreach (var peer in room.Peers.Values.ToList())
        {
            try
            {
                Close(peer, reason, now);
            }
            catch (Exception e)
            {
                ReportFault(room, e, now);
            }
        }
        room.Guests?.OnRoomEnded(reason, now);
        Touch(room);
    }

    /// <summary>The node stops: everybody is told.</summary>
    public void EndAll(TimeSpan now)
    {
        foreach (var room in _rooms.Values.ToList())
            End(room, PeerCloseReason.Stopping, now);
        Settle(now);
    }

    private void Forget(HostedRoom room)
    {
        Deadlines.Remove(room);
        _ended.Add(room.Room.Stats);
        if (_rooms.Remove(room.Id))
            RoomChanged?.Invoke(room.Id, false);
    }

    public RoomTotals Totals()
    {
        var totals = new RoomTotals();
        totals.Add(_ended);
        foreach (var room in _rooms.Values)
            totals.Add(room.Room.Stats);
        return totals;
    }

    public void OnFault(HostedRoom room, Exception exception, TimeSpan now)
    {
        ReportFault(room, exception, now);
        if (room.Faults.TrySpend(now))
            return;
        HostLog.RoomEnded(Logger, room.Id);
        End(room, PeerCloseReason.Fault, now);
    }

    private void ReportFault(HostedRoom room, Exception exception, TimeSpan now)
    {
        if (_faults.TryTake(now, out var suppressed))
            HostLog.RoomFault(Logger, exception, room.Id, suppressed);
    }
}
