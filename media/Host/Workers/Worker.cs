using System.Net;
using System.Net.Sockets;
using MediaServer.Host.Net;
using MediaServer.Host.Net.Linux;
using MediaServer.Sfu.Memory;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Workers;

/// <summary>What a worker listens on and sleeps on.</summary>
internal sealed record WorkerPorts(IDatagramSocket Udp, Socket Listener, IPoller Poller);

/// <summary>How a worker's thread runs.</summary>
/// <param name="Gather">How long datagrams that end a sleep are left waiting for company; zero takes them at once.</param>
/// <param name="Pinned">Whether the thread stays on one core.</param>
internal readonly record struct WorkerPace(TimeSpan Gather, bool Pinned = false);

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

    /// <summary>A wait shorter than a wake-up takes was none: something had come before it.</summary>
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMicroseconds(5);

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
    private readonly WorkerPace _pace;
    private readonly Thread _thread;
    private WorkerSnapshot _snapshot = WorkerSnapshot.Empty;
    private long _lastTurn;
    private TimeSpan _nextHousekeeping;
    private TimeSpan _lastDrain;
    private TimeSpan _drainAt = TimeSpan.MaxValue;
    private bool _wantRead = true;
    private bool _wantWrite;
    private bool _stopping;

    /// <param name="index">The worker's number; its ports follow from it.</param>
    /// <param name="node">What the workers share.</param>
    /// <param name="ports">The sockets; the worker owns them from here on.</param>
    /// <param name="pace">How the thread runs.</param>
    /// <param name="around">Wraps the handling of datagrams, for tests that make it fail.</param>
    public Worker(int index, NodeContext node, WorkerPorts ports, WorkerPace pace, Func<IDatagramHandler, IDatagramHandler>? around = null)
    {
        var (udp, listener, poller) = ports;
        Index = index;
        _node = node;
        _udp = udp;
        _pace = pace;
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
        PrepareThread();
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
        Dispatcher.Egress.Flush(_node.Clock.Now);
        Publish();
    }

    private void PrepareThread()
    {
        if (!OperatingSystem.IsLinux())
            return;
        LinuxThread.SharpenTimers();
        if (!LinuxThread.TryRaise())
            HostLog.PriorityKept(_node.Logger, Index);
        LinuxThread.ShortenSlice();
        if (_pace.Pinned && LinuxThread.Pin(Index) is var core)
            HostLog.Pinned(_node.Logger, Index, core);
    }

    private void ReportFault(Exception e)
    {
        if (_faults.TryTake(_node.Clock.Now, out var suppressed))
            HostLog.TurnFailed(_node.Logger, e, Index, suppressed);
    }

    private void Turn()
    {
        var before = _node.Clock.Now;
        var ready = _poller.Wait(SleepTime(before));
        var now = _node.Clock.Now;
        var slept = now - before >= ShortestSleep;
        foreach (var socket in ready)
        {
            if (socket.Token == UdpToken)
                OnUdpReady(socket, slept, now);
            else
                _tcp.OnReady(socket, _handler, now);
        }
        if (now >= _drainAt)
            DrainUdp(now);
        Dispatcher.Deliver(now);
        Dispatcher.Tick(now);
        DrainInbox(now);
        Dispatcher.Settle(now);
        Dispatcher.Egress.Flush(now);
        Listen();
        if (now >= _nextHousekeeping)
            KeepHouse(now);
        Dispatcher.Counters.Turns++;
    }

    /// <summary>
    /// Leaves what has arrived in the kernel for a moment, so that a burst is taken, handled and sent as one. What came while the
    /// last turn worked has waited already.
    /// </summary>
    private void OnUdpReady(Ready socket, bool slept, TimeSpan now)
    {
        if (socket.Writable)
            Dispatcher.Egress.OnWritable();
        if (socket.Readable)
            _drainAt = (slept ? now : _lastDrain) + _pace.Gather;
    }

    /// <summary>While a burst gathers, its datagrams wake nobody; while the socket has no room, its room does.</summary>
    private void Listen()
    {
        var (read, write) = (_drainAt == TimeSpan.MaxValue, Dispatcher.Egress.IsBlocked);
        if (read == _wantRead && write == _wantWrite)
            return;
        (_wantRead, _wantWrite) = (read, write);
        _poller.Want(UdpToken, read, write);
    }

    private TimeSpan SleepTime(TimeSpan now)
    {
        if (!_inbox.IsEmpty)
            return TimeSpan.Zero;
        var until = Earliest(Dispatcher.Deadlines.Next, Earliest(_drainAt, Dispatcher.Egress.Deadline));
        return until <= now ? TimeSpan.Zero : Earliest(until - now, MaxSleep);
    }

    private static TimeSpan Earliest(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void DrainUdp(TimeSpan now)
    {
        (_lastDrain, _drainAt) = (now, TimeSpan.MaxValue);
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
        {
            try
            {
                work(now);
            }
            catch (Exception e)
            {
                ReportFault(e); // one order's; the rest of the turn is everybody's
            }
        }
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
        hostDrops[(int)HostDrop.Oversized] = _udp.Counters.Oversized;
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
                _udp.Counters.Copy(),
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
