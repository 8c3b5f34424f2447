using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MediaServer.Bench.Native;
using static MediaServer.Bench.Native.Linux;

namespace MediaServer.Bench.Limit;

/// <summary>What this kernel can do: one thread sends datagrams of a video packet's size to many sockets, and nothing else.</summary>
/// <remarks>
/// The receivers are drained by another thread that sleeps in epoll, as clients do, so the sender pays for their wake-ups as a server
/// does. Only the processor time of the sending calls counts. On loopback that includes the receivers' half of the UDP stack.
/// </remarks>
internal sealed unsafe class KernelLimit : IDisposable
{
    /// <summary>1100 bytes of RTP, a tag of 16 and a little.</summary>
    public const int DatagramSize = 1130;

    private const int PacketsPerMeasurement = 120_000;
    private const int Repetitions = 5;

    /// <summary>Bursts of a sender that has to be woken: a camera and a microphone are some eighty a second.</summary>
    private const int BurstsPerRepetition = 50;
    private const int MessagesPerCall = 64;
    private const int MostSegments = 40;
    private static readonly int[] RunsAwake = [1, 2, 5, 10, 20, 40];
    private static readonly int[] RunsAsleep = [1, 2, 5, 10];
    private static readonly TimeSpan BetweenBursts = TimeSpan.FromMilliseconds(12);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMilliseconds(200);

    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket[] _receivers;
    private readonly byte* _payload = (byte*)NativeMemory.AllocZeroed(DatagramSize * MostSegments);
    private readonly byte* _names;
    private readonly MMsgHdr* _messages;
    private readonly IoVec* _vector = (IoVec*)NativeMemory.AllocZeroed((nuint)sizeof(IoVec));
    private readonly Thread _drain;
    private long _received;
    private volatile bool _stopping;

    private KernelLimit(int sockets, int[] drainCores)
    {
        const int nameSize = 16;
        _receivers = new Socket[sockets];
        _names = (byte*)NativeMemory.AllocZeroed((nuint)(sockets * nameSize));
        _messages = (MMsgHdr*)NativeMemory.AllocZeroed((nuint)sockets, (nuint)sizeof(MMsgHdr));
        for (var i = 0; i < sockets; i++)
        {
            _receivers[i] = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
            _receivers[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _receivers[i].LocalEndPoint!.Serialize().Buffer.Span[..nameSize].CopyTo(new Span<byte>(_names + i * nameSize, nameSize));
            ref var header = ref _messages[i].Header;
            header.Name = _names + i * nameSize;
            header.NameLength = nameSize;
            header.Vectors = _vector;
            header.VectorCount = 1;
        }
        _drain = new Thread(() => Drain(drainCores)) { Name = "drain", IsBackground = true };
        _drain.Start();
    }

    /// <summary>Measures every way of sending.</summary>
    /// <param name="sockets">How many destinations, as many as a scenario has.</param>
    /// <param name="pin">Cores of the sender; the receivers are drained on the others. Empty: no pinning.</param>
    public static LimitResult Measure(int sockets, int[] pin)
    {
        LimitResult? result = null;
        var thread = new Thread(() =>
        {
            if (pin.Length > 0)
                Cores.PinThisThread(pin);
            using var limit = new KernelLimit(sockets, pin.Length > 0 ? Cores.AllBut(pin) : []);
            limit.Awake(1, single: false); // warms code and caches
            result = new LimitResult(
                sockets,
                limit.Awake(1, single: true),
                new SendCosts(RunsAwake.ToDictionary(run => run, run => limit.Awake(run, single: false))),
                new SendCosts(RunsAsleep.ToDictionary(run => run, limit.Asleep))
            );
        });
        thread.Start();
        thread.Join();
        return result!;
    }

    /// <summary>Microseconds of the sender's processor per datagram, inside the sending calls.</summary>
    private double Awake(int segments, bool single)
    {
        Prepare(segments);
        return Median(() => Once(segments, single, PacketsPerMeasurement / Repetitions));
    }

    /// <summary>Microseconds of the sender's processor per datagram, all of them: it waits in epoll, is woken, sends to everybody and waits again.</summary>
    private double Asleep(int segments)
    {
        Prepare(segments);
        using var nothing = new Readiness();
        return Median(() =>
        {
            var before = ThreadCpuTime();
            for (var i = 0; i < BurstsPerRepetition; i++)
            {
                nothing.Wait(BetweenBursts);
                SendBatched();
            }
            return (ThreadCpuTime() - before).TotalMicroseconds / ((double)BurstsPerRepetition * _receivers.Length * segments);
        });
    }

    private void Prepare(int segments)
    {
        const int udpLevel = SolUdp;
        _sender.SetRawSocketOption(udpLevel, UdpSegment, BitConverter.GetBytes(segments > 1 ? DatagramSize : 0));
        *_vector = new IoVec { Base = _payload, Length = (nuint)(segments * DatagramSize) };
    }

    private static double Median(Func<double> measure)
    {
        var runs = new double[Repetitions];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = measure();
        Array.Sort(runs);
        return runs[runs.Length / 2];
    }

    private double Once(int segments, bool single, int packets)
    {
        var perRound = _receivers.Length * segments;
        var rounds = Math.Max(1, packets / perRound);
        var used = TimeSpan.Zero;
        Volatile.Write(ref _received, 0);
        for (var round = 1; round <= rounds; round++)
        {
            var before = ThreadCpuTime();
            if (single)
                SendSingly();
            else
                SendBatched();
            used += ThreadCpuTime() - before;
            WaitFor((long)round * perRound);
        }
        return used.TotalMicroseconds / ((double)rounds * perRound);
    }

    private void SendSingly()
    {
        var fd = (int)_sender.SafeHandle.DangerousGetHandle();
        for (var i = 0; i < _receivers.Length; i++)
            _ = SendTo(fd, _payload, DatagramSize, 0, _messages[i].Header.Name, _messages[i].Header.NameLength);
    }

    private void SendBatched()
    {
        var fd = (int)_sender.SafeHandle.DangerousGetHandle();
        for (var at = 0; at < _receivers.Length; )
        {
            var sent = SendMany(fd, _messages + at, (uint)Math.Min(MessagesPerCall, _receivers.Length - at), 0);
            if (sent <= 0)
                throw new InvalidOperationException($"sendmmsg: errno {Marshal.GetLastPInvokeError()}");
            at += sent;
        }
    }

    /// <summary>What the receivers lose shows as time spent here, and ends in the patience.</summary>
    private void WaitFor(long packets)
    {
        var wait = new SpinWait();
        var end = Environment.TickCount64 + (long)DrainPatience.TotalMilliseconds;
        while (Volatile.Read(ref _received) < packets && Environment.TickCount64 < end)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    private void Drain(int[] cores)
    {
        if (cores.Length > 0)
            Cores.PinThisThread(cores);
        using var readiness = new Readiness();
        using var batch = new DatagramBatch();
        foreach (var socket in _receivers)
        {
            var fd = (int)socket.SafeHandle.DangerousGetHandle();
            readiness.Add(fd, fd);
        }
        while (!_stopping)
        {
            var ready = readiness.Wait(TimeSpan.FromMilliseconds(50));
            for (var i = 0; i < ready; i++)
                Interlocked.Add(ref _received, batch.Receive(readiness.Token(i)));
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _drain.Join();
        _sender.Dispose();
        foreach (var socket in _receivers)
            socket.Dispose();
        NativeMemory.Free(_payload);
        NativeMemory.Free(_names);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vector);
    }
}
