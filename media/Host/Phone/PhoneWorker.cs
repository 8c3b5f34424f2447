using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Net.Linux;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Host.Phone.Signaling;
using MediaServer.Host.Workers;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using Microsoft.Extensions.Logging;

namespace MediaServer.Host.Phone;

/// <summary>What the phone thread listens on.</summary>
internal sealed record PhonePorts(SipUdp Udp, SipStreams Streams, IPoller Poller);

/// <summary>What the phone thread does besides waiting: signaling, commands, sound.</summary>
internal sealed record PhoneDesks(
    SipEndpoint Sip,
    TickWheel Wheel,
    Switchboard Board,
    SipDesk Calls,
    CommandDesk Commands,
    Dialer Dialer,
    RoomDesk Rooms
);

/// <summary>The phone thread: every call of the node from INVITE to BYE, its signaling, its sound and its words.</summary>
/// <remarks>
/// The loop: sleep until the next deadline, a datagram or the bell; SIP datagrams; the inbox; SIP timers; the phases of sound that are
/// due, with the help of other threads where there is much; what became sendable. Codecs run here and on those helpers, and never on the
/// workers of the SFU. Only <see cref="TryPost"/>, <see cref="Snapshot"/> and
/// <see cref="LastTurn"/> are for other threads.
/// </remarks>
internal sealed class PhoneWorker : ISipStreamOwner, IDisposable
{
    /// <summary>Longest sleep: the proof of life that health looks at.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(1);

    /// <summary>A loop that fails as a whole turns this slowly until it recovers.</summary>
    private static readonly TimeSpan FaultPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Parsing one takes microseconds; sound must not wait for more of them.</summary>
    private const int MaxDatagramsPerTurn = 32;

    private const int UdpToken = 1;

    private readonly HostClock _clock;
    private readonly PhonePorts _ports;
    private readonly MixingThreads _mixers;
    private readonly ILogger _logger;
    private readonly Inbox _inbox;
    private readonly Sampler _faults = new();
    private readonly RejectLog _rejects;
    private readonly byte[] _buffer = new byte[SipLimits.Message];
    private readonly Thread _thread;
    private PhoneDesks _desks = null!;
    private PhoneSnapshot _snapshot = PhoneSnapshot.Empty;
    private long _lastTurn,
        _turns;
    private TimeSpan _nextHousekeeping;
    private bool _stopping;

    /// <param name="mixers">The helpers, which live as long as the thread.</param>
    public PhoneWorker(HostClock clock, PhonePorts ports, MixingThreads mixers, ILogger logger)
    {
        (_clock, _ports, _mixers, _logger) = (clock, ports, mixers, logger);
        _ports.Poller.Add(_ports.Udp.Socket, UdpToken);
        _inbox = new Inbox(_ports.Poller);
        _rejects = new RejectLog(logger);
        _thread = new Thread(Run) { Name = "phone", IsBackground = true };
    }

    public PhonePorts Ports => _ports;

    public MixingThreads Mixers => _mixers;

    public PhoneSnapshot Snapshot => Volatile.Read(ref _snapshot);

    public TimeSpan LastTurn => new(Interlocked.Read(ref _lastTurn));

    public void Start(PhoneDesks desks)
    {
        _desks = desks;
        _desks.Sip.Start(_clock.Now);
        _ports.Streams.Start(this);
        _mixers.Start();
        _thread.Start();
    }

    /// <summary>Queues work for the phone thread. False when the inbox is full.</summary>
    public bool TryPost(Action<TimeSpan> work) => _inbox.TryPost(work);

    /// <summary>Ends every call and the loop. False when the thread did not end in time.</summary>
    public bool Stop(TimeSpan patience)
    {
        if (!_thread.IsAlive)
            return true;
        _inbox.TryPost(_ => _stopping = true);
        return _thread.Join(patience);
    }

    private void Run()
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxThread.SharpenTimers();
            LinuxThread.MakeUrgent();
        }
        while (!_stopping)
        {
            try
            {
                Turn();
                Interlocked.Exchange(ref _lastTurn, _clock.Now.Ticks);
            }
            catch (Exception e)
            {
                // Calls catch their own faults; this is the loop's own, and the loop must not end.
                ReportFault(e);
                Thread.Sleep(FaultPause);
            }
        }
        _desks.Board.EndAll(_clock.Now);
        Pump(_clock.Now);
    }

    private void ReportFault(Exception e)
    {
        if (_faults.TryTake(_clock.Now, out var suppressed))
            PhoneLog.TurnFailed(_logger, e, suppressed);
    }

    private void Turn()
    {
        _ports.Poller.Wait(SleepTime(_clock.Now));
        var now = _clock.Now;
        DrainUdp(now);
        for (var done = 0; done < Inbox.MaxPerTurn && _inbox.TryTake(out var work); done++)
            work(now);
        if (_desks.Sip.NextDeadline <= now)
            _desks.Sip.Tick(now);
        Pump(now);
        _desks.Wheel.Run(_clock.Now);
        Pump(_clock.Now);
        if (now >= _nextHousekeeping)
            KeepHouse(now);
        _turns++;
    }

    private TimeSpan SleepTime(TimeSpan now)
    {
        if (!_inbox.IsEmpty)
            return TimeSpan.Zero;
        var wheel = _desks.Wheel.NextDeadline;
        var sip = _desks.Sip.NextDeadline;
        var until = wheel < sip ? wheel : sip;
        return until <= now ? TimeSpan.Zero
            : until - now < MaxSleep ? until - now
            : MaxSleep;
    }

    private void DrainUdp(TimeSpan now)
    {
        for (var i = 0; i < MaxDatagramsPerTurn && _ports.Udp.TryReceive(_buffer, out var length, out var from); i++)
        {
            _desks.Sip.Receive(_buffer.AsSpan(0, length), from, now);
            Pump(now);
        }
    }

    /// <summary>Drains what SIP wants told and sent, until it wants nothing more.</summary>
    private void Pump(TimeSpan now)
    {
        bool more;
        do
        {
            more = false;
            for (; _desks.Sip.TryPollEvent(out var e); more = true)
                _desks.Calls.Handle(e!, now);
            while (_desks.Sip.TryTransmit(_buffer, out var length, out var to))
                Send(_buffer.AsSpan(0, length), to);
        } while (more);
    }

    private void Send(ReadOnlySpan<byte> message, RemoteAddress to)
    {
        if (to.Protocol == TransportProtocol.Udp)
            _ports.Udp.Send(message, to);
        else
            _ports.Streams.Send(message.ToArray(), to, this);
    }

    void ISipStreamOwner.OnMessage(byte[] message, RemoteAddress from) => TryPost(now => _desks.Sip.Receive(message, from, now));

    void ISipStreamOwner.OnLost(RemoteAddress remote) => TryPost(now => _desks.Sip.OnConnectionLost(remote, now));

    private void KeepHouse(TimeSpan now)
    {
        _nextHousekeeping = now + Housekeeping;
        _rejects.Observe(_desks.Sip, now);
        Volatile.Write(ref _snapshot, PhoneSnapshot.Of(_desks, _mixers.Shared, _turns, now));
    }

    public void Dispose()
    {
        _ports.Streams.Dispose();
        _mixers.Dispose();
        _ports.Udp.Dispose();
        _ports.Poller.Dispose();
    }
}
