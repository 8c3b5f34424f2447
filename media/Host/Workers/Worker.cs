using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Sfu.Memory;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Workers;

/// <summary>What a worker listens on and sleeps on.</summary>
internal sealed record WorkerPorts(IDatagramSocket Udp, Socket Listener, IPoller Poller);

/// <summary>One thread, one UDP port, one ICE-TCP listener, and every room placed on them.</summary>
/// <remarks>
/// The loop: drain datagrams, feed peers, run timers, drain the inbox, settle, flush, sleep until the next deadline. Only
/// <see cref="TryPost"/>, <see cref="Snapshot"/> and <see cref="LastTurn"/> are for other threads.
/// </remarks>
internal sealed class Worker : IDisposable
{
    /// <summary>Longest sleep: the proof of life that health looks at, and the interval of small housekeeping.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(1);

    /// <summary>A loop that fails as a whole turns this slowly until it recovers, instead of burning the core.</summary>
    private static readonly TimeSpan FaultPause = TimeSpan.FromMilliseconds(20);

    /// <summary>512 datagrams, then timers and commands have their turn.</summary>
    private const int MaxBatchesPerTurn = 8;

    private const int UdpToken = 1;
    private const int ListenerToken = 2;

    private readonly NodeContext _node;
    private readonly IPoller _poller;
    private readonly IDatagramSocket _udp;
    private readonly IceTcpPort _tcp;
    private readonly PacketPool _pool = new();
    private readonly ReceiveBatch _batch;
    private readonly Inbox _inbox;
    private readonly GuardedHandler _handler;
    private readonly Sampler _faults = new();
    private readonly TimeSpan _coalesce;
    private readonly Thread _thread;
    private WorkerSnapshot _snapshot = WorkerSnapshot.Empty;
    private long _lastTurn;
    private TimeSpan _nextHousekeeping;
    private TimeSpan _flushAt;
    private bool _udpReady;
    private bool _stopping;

    /// <param name="index">The worker's number; its ports follow from it.</param>
    /// <param name="node">What the workers share.</param>
    /// <param name="ports">The sockets; the worker owns them from here on.</param>
    /// <param name="coalesce">How long packets may wait for company.</param>
    /// <param name="around">Wraps the handling of datagrams, for tests that make it fail.</param>
    public Worker(
        int index,
        NodeContext node,
        WorkerPorts ports,
        TimeSpan coalesce,
        Func<IDatagramHandler, IDatagramHandler>? around = null
    )
    {
        var (udp, listener, poller) = ports;
        Index = index;
        _node = node;
        _udp = udp;
        _coalesce = coalesce;
        _poller = poller;
        _poller.Add(udp.Socket, UdpToken);
        _tcp = new IceTcpPort(listener, _poller, _pool, ListenerToken);
        _batch = new ReceiveBatch(_pool);
        _inbox = new Inbox(_poller);
        Dispatcher = new Dispatcher(node, new Egress(udp, _tcp), _tcp);
        _handler = new GuardedHandler(around?.Invoke(Dispatcher) ?? Dispatcher, Dispatcher.Counters, ReportFault);
        UdpPort = ((IPEndPoint)udp.Socket.LocalEndPoint!).Port;
        _thread = new Thread(Run) { Name = $"media {index}", IsBackground = true };
    }

    public int Index { get; }

    public int UdpPort { get; }

    public int TcpPort => _tcp.Port;

    public Dispatcher Dispatcher { get; }

    /// <summary>The worker's numbers, at most a second old.</summary>
    public WorkerSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>When the loop last completed a turn.</summary>
    public TimeSpan LastTurn => new(Interlocked.Read(ref _lastTurn));

    public void Start() => _thread.Start();

    /// <summary>Queues work for the worker's thread. False when the inbox is full.</summary>
    public bool TryPost(Action<TimeSpan> work) => _inbox.TryPost(work);

    /// <summary>Ends every peer and the loop. False when the thread did not end in time.</summary>
    public bool Stop(TimeSpan patience)
    {
        if (!_thread.IsAlive)
            return true;
        _inbox.TryPost(_ => _stopping = true);
        return _thread.Join(patience);
    }

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Turn();
                Interlocked.Exchange(ref _lastTurn, _node.Clock.Now.Ticks);
            }
            catch (Exception e)
            {
                // Rooms catch their own faults; this is the loop's own, and the loop must not end.
                ReportFault(e);
                Thread.Sleep(FaultPause);
            }
        }
        Dispatcher.EndAll(_node.Clock.Now);
        Dispatcher.Egress.Flush();
        Publish();
    }

    private void ReportFault(Exception e)
    {
        if (_faults.TryTake(_node.Clock.Now, out var suppressed))
            HostLog.TurnFailed(_node.Logger, e, Index, suppressed);
    }

    private void Turn()
    {
        var ready = _poller.Wait(SleepTime(_node.Clock.Now));
        var now = _node.Clock.Now;
        _udpReady = false;
        foreach (var socket in ready)
        {
            if (socket.Token == UdpToken)
                _udpReady = true;
            else
                _tcp.OnReady(socket, _handler, now);
        }
        if (_udpReady)
            DrainUdp(now);
        Dispatcher.Tick(now);
        DrainInbox(now);
        Dispatcher.Settle(now);
        Flush(now);
        if (now >= _nextHousekeeping)
            KeepHouse(now);
        Dispatcher.Counters.Turns++;
    }

    private TimeSpan SleepTime(TimeSpan now)
    {
        if (!_inbox.IsEmpty)
            return TimeSpan.Zero;
        var until = Dispatcher.Deadlines.Next;
        if (Dispatcher.Egress.HasPending && _flushAt < until)
            until = _flushAt;
        return until <= now ? TimeSpan.Zero
            : until - now < MaxSleep ? until - now
            : MaxSleep;
    }

    private void DrainUdp(TimeSpan now)
    {
        for (var batches = 0; batches < MaxBatchesPerTurn; batches++)
        {
            _udp.Receive(_batch);
            for (var i = 0; i < _batch.Count; i++)
            {
                if (_batch.Packet(i).Length > 0)
                    _handler.Receive(_batch.Packet(i), _batch.From(i), now);
                _batch.Recycle(i);
            }
            if (_batch.Count < ReceiveBatch.Size)
                return;
        }
    }

    private void DrainInbox(TimeSpan now)
    {
        for (var done = 0; done < Inbox.MaxPerTurn && _inbox.TryTake(out var work); done++)
            work(now);
    }

    /// <summary>Sends what the turn made, or holds it back for a moment so that more can share the system call.</summary>
    private void Flush(TimeSpan now)
    {
        if (!Dispatcher.Egress.HasPending)
        {
            _flushAt = TimeSpan.Zero;
            return;
        }
        if (_coalesce > TimeSpan.Zero && _flushAt == TimeSpan.Zero)
            _flushAt = now + _coalesce;
        if (now < _flushAt)
            return;
        Dispatcher.Egress.Flush();
        _flushAt = TimeSpan.Zero;
    }

    private void KeepHouse(TimeSpan now)
    {
        _nextHousekeeping = now + Housekeeping;
        _tcp.Tick(now);
        Publish();
    }

    private void Publish()
    {
        var counters = Dispatcher.Counters;
        var hostDrops = counters.HostDrops;
        hostDrops[(int)HostDrop.Oversized] = _udp.Errors.Oversized;
        Volatile.Write(
            ref _snapshot,
            new WorkerSnapshot(
                counters.PacketsReceived,
                counters.BytesReceived,
                Dispatcher.Egress.PacketsSent,
                Dispatcher.Egress.BytesSent,
                counters.Turns,
                Dispatcher.Rooms.Count,
                Dispatcher.PeerCount,
                _tcp.Count,
                _pool.Leased,
                _udp.Errors.Receive,
                _udp.Errors.Send,
                _udp.Errors.SendBufferFull,
                counters.TransportDrops,
                hostDrops,
                Dispatcher.Totals()
            )
        );
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _udp.Dispose();
        _poller.Dispose();
    }
}
