using System.Diagnostics;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Native;

namespace MediaServer.Bench.Load.Media;

/// <summary>All clients on one thread: waits for their sockets and their deadlines, and measures.</summary>
/// <remarks>It sleeps when there is nothing to do: a spinning client would spare the server the wake-ups that real ones cost it.</remarks>
internal sealed class ClientLoop : IDisposable
{
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMilliseconds(20);

    private readonly LoopInbox _inbox = new();
    private readonly Dictionary<int, LoadClient> _clients = [];
    private readonly Readiness _readiness = new();
    private readonly DatagramBatch _in = new(),
        _out = new();
    private readonly LatencyHistogram _latency = new();
    private readonly Thread _thread;
    private readonly int[] _cores;
    private readonly bool _isUrgent;
    private LoadClient[] _everyone = [];
    private TimeSpan _next;
    private long _received;
    private long _broken;
    private int _sampleEvery = 1;
    private int _untilSample;
    private volatile bool _stopping;

    /// <param name="isUrgent">Whether the clients go before other programs on their cores.</param>
    public ClientLoop(int[] cores, bool isUrgent = false)
    {
        (_cores, _isUrgent) = (cores, isUrgent);
        _thread = new Thread(Run) { Name = "clients", IsBackground = true };
        _thread.Start();
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Connects the client to the server; completes when it may send and receive.</summary>
    public async Task ConnectAsync(LoadClient client, RemoteEnd server)
    {
        await RunAsync(now =>
        {
            client.Start(server, now);
            _clients.Add(client.Fd, client);
            _everyone = [.. _clients.Values];
            _readiness.Add(client.Fd, client.Fd);
            return true;
        });
        await client.Connected;
    }

    public Task LeaveAsync(LoadClient client) =>
        RunAsync(_ =>
        {
            _readiness.Remove(client.Fd);
            _clients.Remove(client.Fd);
            _everyone = [.. _clients.Values];
            client.Close(_out);
            return true;
        });

    /// <summary>Runs on the loop's thread, between two packets.</summary>
    public Task<T> RunAsync<T>(Func<TimeSpan, T> work) => _inbox.RunAsync(work);

    /// <summary>Lets the sources speak from now on, their phases as they were made.</summary>
    public Task SendAsync(LoadClient client, Func<TimeSpan, MediaSource[]> sources) =>
        RunAsync(now =>
        {
            client.Sources = sources(now);
            client.Wake(now);
            return true;
        });

    /// <summary>Begins a window: counts from zero, and decrypts every n-th packet for its time stamp.</summary>
    public Task BeginAsync(int sampleEvery) =>
        RunAsync(_ =>
        {
            _sampleEvery = sampleEvery;
            (_received, _broken) = (0, 0);
            _latency.Clear();
            foreach (var client in _everyone)
            foreach (ref var stream in client.Streams)
                stream.Restart();
            return true;
        });

    /// <summary>What the window holds so far.</summary>
    public Task<ClientCounts> CountAsync() =>
        RunAsync(now =>
        {
            var (lost, reordered, sent) = (0L, 0L, 0L);
            foreach (var client in _everyone)
            {
                foreach (var source in client.Sources)
                    sent += source.Packets;
                foreach (ref var stream in client.Streams)
                {
                    lost += stream.Lost;
                    reordered += stream.Reordered;
                }
            }
            return new ClientCounts(now, sent, _received, lost, reordered, _broken, _latency.Copy(), Linux.ThreadCpuTime());
        });

    private void Run()
    {
        if (_cores.Length > 0)
            Cores.PinThisThread(_cores);
        if (_isUrgent)
            Cores.HurryThisThread();
        while (!_stopping)
        {
            if (_inbox.Drain(() => Now))
                _next = TimeSpan.Zero;
            var now = Now;
            if (now >= _next)
                Tick(now);
            var sleep = _next - Now;
            var ready = _readiness.Wait(sleep < MaxSleep ? sleep : MaxSleep);
            for (var i = 0; i < ready; i++)
                if (_clients.TryGetValue(_readiness.Token(i), out var client))
                    Receive(client);
        }
    }

    private void Tick(TimeSpan now)
    {
        _next = TimeSpan.MaxValue;
        foreach (var client in _everyone)
        {
            if (client.NextDeadline <= now)
                client.Tick(_out, now);
            if (client.NextDeadline < _next)
                _next = client.NextDeadline;
        }
    }

    private void Receive(LoadClient client)
    {
        var count = _in.Receive(client.Fd);
        var stamp = Stopwatch.GetTimestamp();
        var now = Stopwatch.GetElapsedTime(0, stamp);
        for (var i = 0; i < count; i++)
        {
            var sample = --_untilSample <= 0;
            if (sample)
                _untilSample = _sampleEvery;
            if (client.Receive(_in.Datagram(i), sample || client.Ear is not null, now, out var plain, out var broken))
                _received++;
            if (broken)
                _broken++;
            else if (client.Ear is { } ear)
                ear.Hear(plain, now);
            else if (plain.Length > MediaSource.StampLength)
                _latency.Add(Stopwatch.GetElapsedTime(BitConverter.ToInt64(plain[^MediaSource.StampLength..]), stamp));
        }
        if (client.NextDeadline < _next)
            _next = client.NextDeadline;
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        foreach (var client in _everyone)
            client.Close(_out);
        _readiness.Dispose();
        _in.Dispose();
        _out.Dispose();
    }
}
