using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Native;
using MediaServer.Phone.Sdp;
using MediaServer.Phone.Sip;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Bench.Phone.Callers;

/// <summary>All telephones on one thread: SIP and RTP over loopback, each with a socket of its own for sound.</summary>
internal sealed class CallerLoop : IDisposable
{
    private const int SipToken = -1;
    private const string Trunk = "server";
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly UInt128 Loopback = new(0, 0xFFFF_7F00_0001);

    private sealed record Line(Caller Caller, TimeSpan InvitedAt, TaskCompletionSource<TimeSpan> Answered);

    private readonly LoopInbox _inbox = new();
    private readonly Dictionary<SipCallId, Line> _lines = [];
    private readonly Dictionary<int, Caller> _talking = [];
    private readonly Readiness _readiness = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly SipEndpoint _sip;
    private readonly byte[] _buffer = new byte[SipLimits.Message];
    private readonly EndPoint _server;
    private readonly int[] _cores;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="port">Where the server listens for SIP on UDP.</param>
    /// <param name="cores">Where to run; empty for anywhere.</param>
    public CallerLoop(int port, int[] cores)
    {
        _cores = cores;
        _server = new IPEndPoint(IPAddress.Loopback, port);
        _socket.ReceiveBufferSize = 1 << 21;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _readiness.Add((int)_socket.SafeHandle.DangerousGetHandle(), SipToken);
        var trunk = new SipTrunk
        {
            Id = Trunk,
            AnyLoopback = true,
            Targets = [new RemoteAddress(Loopback, (ushort)port)],
            User = "bench",
            ProbeInterval = TimeSpan.Zero,
            SessionExpires = TimeSpan.Zero,
            MaxCalls = 2000,
        };
        _sip = new SipEndpoint(
            new SipOptions
            {
                Secret = RandomNumberGenerator.GetBytes(32),
                UdpPort = (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port,
                Trunks = [trunk],
                MaxCalls = 2000,
            }
        );
        _thread = new Thread(Run) { Name = "callers", IsBackground = true };
        _thread.Start();
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Calls, and talks from the answer on; how long the answer took.</summary>
    public async Task<TimeSpan> CallAsync(Caller caller, string user)
    {
        var answered = await RunAsync(now => Invite(caller, user, now));
        return await answered.Task.WaitAsync(Patience);
    }

    private TaskCompletionSource<TimeSpan> Invite(Caller caller, string user, TimeSpan now)
    {
        var call = _sip.Invite(
            new InviteRequest
            {
                Trunk = Trunk,
                Target = user,
                Offer = caller.Offer,
            },
            now
        );
        var line = new Line(caller, now, new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously));
        _lines[call ?? throw new InvalidOperationException("The bench has too many calls.")] = line;
        Pump(now);
        return line.Answered;
    }

    /// <summary>Hangs up, and forgets the telephone.</summary>
    public Task HangUpAsync(Caller caller) =>
        RunAsync(now =>
        {
            foreach (var (call, line) in _lines.Where(l => l.Value.Caller == caller).ToList())
            {
                _sip.Hangup(call, SipReason.Normal, now);
                Forget(line.Caller);
                _lines.Remove(call);
            }
            Pump(now);
            return true;
        });

    /// <summary>Runs on the loop's thread.</summary>
    public Task<T> RunAsync<T>(Func<TimeSpan, T> work) => _inbox.RunAsync(work);

    private void Run()
    {
        if (_cores.Length > 0)
            Cores.PinThisThread(_cores);
        Cores.HurryThisThread();
        while (!_stopping)
        {
            _inbox.Drain(() => Now);
            var next = Tick(Now);
            var sleep = next - Now;
            var ready = _readiness.Wait(sleep < MaxSleep ? sleep : MaxSleep);
            for (var i = 0; i < ready; i++)
            {
                if (_readiness.Token(i) == SipToken)
                    ReceiveSip();
                else if (_talking.TryGetValue(_readiness.Token(i), out var caller))
                    caller.Receive(Now);
            }
        }
    }

    /// <summary>Sends what is due; when something is due next.</summary>
    private TimeSpan Tick(TimeSpan now)
    {
        if (_sip.NextDeadline <= now)
        {
            _sip.Tick(now);
            Pump(now);
        }
        var next = _sip.NextDeadline;
        foreach (var caller in _talking.Values)
        {
            caller.Tick(Now);
            if (caller.Due < next)
                next = caller.Due;
        }
        return next;
    }

    private void ReceiveSip()
    {
        var from = new RemoteAddress(Loopback, (ushort)((IPEndPoint)_server).Port);
        while (_socket.Available > 0)
        {
            var length = _socket.Receive(_buffer, SocketFlags.None, out var error);
            if (error != SocketError.Success)
                return;
            var now = Now;
            _sip.Receive(_buffer.AsSpan(0, length), from, now);
            Pump(now);
        }
    }

    private void Pump(TimeSpan now)
    {
        while (_sip.TryPollEvent(out var e))
        {
            if (e is SipCallEvent { } inCall && _lines.TryGetValue(inCall.Call, out var line))
                Handle(inCall, line, now);
        }
        while (_sip.TryTransmit(_buffer, out var length, out _))
            _socket.SendTo(_buffer.AsSpan(0, length), _server);
    }

    private void Handle(SipCallEvent e, Line line, TimeSpan now)
    {
        switch (e)
        {
            case CallAnswered answered when CallDescription.TryParse(answered.Answer, out var theirs, out _):
                line.Caller.Start(new IPEndPoint(IPAddress.Loopback, theirs.Port), now);
                _talking[line.Caller.Fd] = line.Caller;
                _readiness.Add(line.Caller.Fd, line.Caller.Fd);
                line.Answered.TrySetResult(now - line.InvitedAt);
                break;
            case CallReinvited reinvited:
                _sip.AnswerReinvite(reinvited.Call, line.Caller.Offer, now);
                break;
            case CallEnded ended:
                line.Caller.Ended = $"{ended.End} {ended.Status}";
                line.Answered.TrySetException(new InvalidOperationException($"The call ended: {line.Caller.Ended}"));
                Forget(line.Caller);
                _lines.Remove(ended.Call);
                break;
        }
    }

    private void Forget(Caller caller)
    {
        if (!caller.IsTalking || !_talking.Remove(caller.Fd))
            return;
        _readiness.Remove(caller.Fd);
        caller.Dispose();
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        foreach (var caller in _talking.Values)
            caller.Dispose();
        _socket.Dispose();
        _readiness.Dispose();
    }
}
