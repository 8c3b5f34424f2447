using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Dtmf;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Phone.Sound;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Phone.Callers;

/// <summary>One telephone: G.711 over RTP, and keys by telephone event.</summary>
/// <remarks>Made anywhere; from the call on it belongs to the thread of its <see cref="CallerLoop"/>.</remarks>
internal sealed class Caller : IDisposable
{
    private const byte Pcmu = 0,
        Events = 101;
    private const int Frame = 160;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly byte[] _out = new byte[1500];
    private readonly byte[] _in = new byte[1500];
    private readonly uint _ssrc = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private readonly uint _firstTimestamp = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    private readonly ushort _firstSequence = (ushort)RandomNumberGenerator.GetInt32(0x7FFF);
    private readonly DtmfSender _keys = new(Pcm.Narrow);
    private readonly byte[] _voice;
    private readonly short[] _pcm;
    private readonly Func<int, TimeSpan>? _delay;
    private PacketSchedule? _schedule;
    private StreamCount _received;
    private bool _isReceiving;

    /// <param name="voice">At 8 kHz, spoken again and again.</param>
    /// <param name="delay">How much later than every 20 ms each packet leaves.</param>
    public Caller(short[] voice, Func<int, TimeSpan>? delay = null)
    {
        _pcm = voice;
        _voice = new byte[voice.Length];
        G711.Encode(G711Law.Mu, voice, _voice);
        _delay = delay;
        _socket.ReceiveBufferSize = 1 << 18;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public int Fd => (int)_socket.SafeHandle.DangerousGetHandle();

    private int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public string Offer =>
        $"v=0\r\no=- {Port} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {Port} RTP/AVP 0 101\r\n"
        + "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=rtcp-mux\r\n";

    /// <summary>When the next packet leaves.</summary>
    public TimeSpan Due => _schedule?.Due ?? TimeSpan.MaxValue;

    public bool IsTalking => _schedule is not null;

    /// <summary>When each packet left, by its number; kept from the start.</summary>
    public List<TimeSpan> Left { get; } = [];

    /// <summary>By how much our own thread was ever late to send: that is no fault of the server's.</summary>
    public TimeSpan Latest { get; set; }

    public HeardSound Heard { get; } = new();

    /// <summary>What was said so far, each frame at the time when it left.</summary>
    public Played Said() =>
        new(
            [.. Enumerable.Range(0, Left.Count * Frame).Select(i => _pcm[i % _pcm.Length])],
            [.. Left],
            Left.Count(l => l == TimeSpan.MaxValue)
        );

    /// <summary>Packets that the server sent and that did not arrive.</summary>
    public long Lost => _received.Lost;

    public long Received => _received.Received;

    /// <summary>When the last key that was asked for began to be pressed.</summary>
    public TimeSpan LastKeyAt { get; private set; }

    /// <summary>Why the server ended the call; null while it has not.</summary>
    public string? Ended { get; set; }

    public void Start(IPEndPoint server, TimeSpan now)
    {
        _socket.Connect(server);
        _schedule = new PacketSchedule(now, _delay);
    }

    public void Press(string keys)
    {
        foreach (var key in keys)
            _keys.TryEnqueue(key);
    }

    /// <summary>Sends what is due.</summary>
    public void Tick(TimeSpan now)
    {
        while (_schedule is { } schedule && schedule.Due <= now)
        {
            if (now - schedule.Due > Latest)
                Latest = now - schedule.Due;
            var number = schedule.Take();
            while (Left.Count <= number)
                Left.Add(TimeSpan.MaxValue);
            Left[number] = now;
            Send(number, now);
        }
    }

    private void Send(int number, TimeSpan now)
    {
        var timestamp = _firstTimestamp + (uint)(number * Frame);
        var isKey = _keys.TryNext(timestamp, out var key);
        var header = new RtpHeader(
            isKey ? Events : Pcmu,
            (ushort)(_firstSequence + number),
            isKey ? key.Timestamp : timestamp,
            _ssrc,
            isKey ? key.Marker : number == 0
        );
        RtpHeaderWriter.TryBegin(_out, header, out _);
        if (isKey && key.Marker)
            LastKeyAt = now;
        var length = RtpPacket.MinLength;
        if (isKey)
            length += Write(key, _out.AsSpan(length));
        else
            length += Write(number, _out.AsSpan(length));
        _socket.Send(_out.AsSpan(0, length), SocketFlags.None, out _); // a refusal is a lost packet
    }

    private static int Write(DtmfPacket key, Span<byte> payload)
    {
        new TelephoneEvent(key.Code, key.End, DtmfSender.Volume, key.Duration).TryWrite(payload);
        return TelephoneEvent.Length;
    }

    private int Write(int number, Span<byte> payload)
    {
        for (var i = 0; i < Frame; i++)
            payload[i] = _voice[(int)(((long)number * Frame + i) % _voice.Length)];
        return Frame;
    }

    /// <summary>Takes what has arrived.</summary>
    public void Receive(TimeSpan now)
    {
        while (_socket.Available > 0)
        {
            var length = _socket.Receive(_in, SocketFlags.None, out var error);
            if (error != SocketError.Success)
                return;
            if (!RtpPacket.TryParse(_in.AsSpan(0, length), out var packet) || packet.PayloadType != Pcmu)
                continue; // reports
            if (!_isReceiving)
                (_received, _isReceiving) = (new StreamCount(packet.Ssrc), true);
            _received.Add(packet.SequenceNumber);
            Heard.Take(now, packet.Timestamp, packet.Payload);
        }
    }

    public void Dispose()
    {
        _schedule = null;
        _socket.Dispose();
    }
}
