using System.Threading.Channels;
using MediaServer.Audio;
using MediaServer.Host;
using MediaServer.Host.Control;
using MediaServer.Host.Net;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Mixing;
using MediaServer.Host.Phone.Rooms;
using MediaServer.Host.Workers;
using MediaServer.Sfu;
using MediaServer.Transport.Dtls;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Tests.Unit.Host.Phone.Rooms;

/// <summary>Rooms full of scripted callers on the wheel, all due at once, in virtual time; every mixing thread gets some in every tick.</summary>
internal sealed class SharedRooms : IDisposable
{
    private const int FirstPort = 25_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DtlsCertificate _certificate = DtlsCertificate.Create(DateTimeOffset.UtcNow);
    private readonly Worker _worker;
    private readonly MixingThreads _threads;
    private readonly Barrier _together;
    private readonly TickWheel _wheel;
    private readonly List<PhoneRoom> _rooms = [];
    private readonly List<ScriptedCaller> _callers = [];
    private readonly Dictionary<RtpPort, ScriptedCaller> _byPort = [];
    private readonly ScriptedReceiver[] _receivers;
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private int _tick,
        _made;

    public SharedRooms(int threads, int rooms, int callers)
    {
        // It never starts: nobody but the callers is in the rooms.
        var node = new NodeContext(new HostClock(), _certificate, Channel.CreateUnbounded<MediaEvent>(), NullLogger.Instance);
        _worker = new Worker(0, node, new WorkerPorts(PortBinding.Udp(0), PortBinding.Tcp(0), PortBinding.Poller()), default);
        _together = new Barrier(threads);
        _receivers = new ScriptedReceiver[threads];
        _threads = new MixingThreads(threads, NewReceiver);
        _wheel = new TickWheel(_threads) { Failed = (_, e) => throw new InvalidOperationException("A room failed as a whole.", e) };
        var ports = new RtpPortPool(FirstPort, FirstPort + 199, new Random(1));
        for (var i = 0; i < rooms; i++)
            Add(new PhoneRoom($"{i}", _worker, new RoomOptions(), new HostClock(), new Random(i), OnFailed, OnEnded), callers, ports);
        _threads.Start();
    }

    public IReadOnlyList<ScriptedCaller> Callers => _callers;

    /// <summary>Calls that failed, with the thread that was told.</summary>
    public List<(PhoneCall Call, int Thread)> Failures { get; } = [];

    public long Shared => _threads.Shared;

    /// <summary>By the threads that mix, as far as they have read ports. Counting allocates nothing by itself.</summary>
    public long Allocated
    {
        get
        {
            var sum = 0L;
            foreach (var receiver in _receivers)
                sum += receiver.Allocated;
            return sum;
        }
    }

    private void Add(PhoneRoom room, int callers, RtpPortPool ports)
    {
        _rooms.Add(room);
        for (var i = 0; i < callers; i++)
        {
            Assert.True(ports.TryOpen(_now, out var pair));
            var caller = new ScriptedCaller((uint)_callers.Count, pair, _now);
            _callers.Add(caller);
            _byPort.Add(pair.Rtp, caller);
            room.Add(caller.Call, new PhoneSeat(caller.Call.Id, "track", 1, 1, muted: false));
        }
        _wheel.Add(room, _now);
    }

    private ScriptedReceiver NewReceiver()
    {
        var receiver = new ScriptedReceiver(_byPort, OnReading);
        _receivers[Interlocked.Increment(ref _made) - 1] = receiver; // each by the thread whose it is
        return receiver;
    }

    /// <summary>Nobody goes on to a second room before every thread has begun its first.</summary>
    private void OnReading(ScriptedReceiver receiver)
    {
        if (receiver.Tick == _tick)
            return;
        receiver.Tick = _tick;
        Assert.True(_together.SignalAndWait(Patience));
    }

    private void OnFailed(PhoneCall call, Exception fault)
    {
        Failures.Add((call, Environment.CurrentManagedThreadId));
        call.Room!.Remove(call);
    }

    private static void OnEnded(PhoneRoom room, string reason) => Assert.Fail($"Nobody ended the room: {reason}");

    /// <summary>20 ms: everybody in a room says something and hears something.</summary>
    public void RunFor(int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            _tick++;
            _wheel.Run(_now += Pcm.FrameDuration);
            foreach (var caller in _callers)
            {
                if (caller.Call.Room is not null)
                    caller.Listen();
            }
        }
    }

    public void Dispose()
    {
        _threads.Dispose();
        _rooms.ForEach(r => r.Dispose());
        _callers.ForEach(c => c.Dispose());
        _worker.Dispose();
        _certificate.Dispose();
        _together.Dispose();
    }
}
