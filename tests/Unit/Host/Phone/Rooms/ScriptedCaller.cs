using System.Net;
using System.Net.Sockets;
using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Host.Net;
using MediaServer.Host.Phone.Calls;
using MediaServer.Host.Phone.Media;
using MediaServer.Host.Phone.Rooms;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Tests.Unit.Audio;
using MediaServer.Wire;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Host.Phone.Rooms;

/// <summary>A call whose telephone says one packet of speech per tick, by script, and hears by a real port.</summary>
internal sealed class ScriptedCaller : IDisposable
{
    private const int Patience = 30_000;

    private static readonly short[] Speech = Sound.Speech(Pcm.Narrow);

    private readonly Socket _ear = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience };
    private readonly byte[] _packet = new byte[RtpPacket.MinLength + 160];
    private readonly byte[] _heard = new byte[1500];
    private readonly MemoryStream _all = new(capacity: 1 << 18); // never grows in the middle of a measurement
    private readonly uint _number;
    private readonly short[] _voice;
    private uint _spoken;

    public ScriptedCaller(uint number, RtpPortPair ports, TimeSpan now)
    {
        _number = number;
        _voice = Speech[(int)(number * 1000)..];
        _ear.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = new RemoteAddress(SocketName.ToInteger(IPAddress.Loopback), (ushort)((IPEndPoint)_ear.LocalEndPoint!).Port);
        var voice = new CallVoice(Sound.Library, Pcm.Narrow);
        var transport = new CallTransport(ports);
        var media = new CallMedia(new RtpLeg(new LegNumbers(number, 1, 1, $"caller{number}"), transport, DateTimeOffset.UnixEpoch));
        var call = new Call(new CallScript(["en"], IsOutgoing: true), voice);
        Call = new PhoneCall(Origin(number), media, transport, call, voice, (_, _) => Settled++);
        Call.Apply(Agreement(Address), now);
        Call.OnAnswered(now);
        Call.Call.Join(muted: false, language: null, now);
    }

    public PhoneCall Call { get; }

    public RemoteAddress Address { get; }

    /// <summary>Reading its port fails.</summary>
    public bool Throws { get; set; }

    public int Settled { get; private set; }

    /// <summary>Everything that was heard at either end so far: by the telephone in G.711, and by the room's browsers in Opus.</summary>
    public string Heard => Convert.ToHexString(_all.ToArray());

    private static CallOrigin Origin(uint number) =>
        new(
            $"{number}",
            default,
            "trunk",
            IsOutgoing: true,
            new LocalMedia
            {
                Address = 0,
                Port = 2,
                SessionId = "1",
                Version = 1,
            },
            0
        );

    private static CallAgreement Agreement(RemoteAddress remote) =>
        new()
        {
            Codec = CallCodec.Pcmu,
            SendPayloadType = 0,
            ReceivePayloadType = 0,
            PacketTime = 20,
            Rtp = remote,
            Rtcp = remote,
            RtcpMux = true,
            Sends = true,
            Receives = true,
        };

    /// <summary>What the telephone says in this tick.</summary>
    public ReadOnlySpan<byte> Say()
    {
        RtpHeaderWriter.TryBegin(_packet, new RtpHeader(0, (ushort)_spoken, 160 * _spoken, _number, Marker: false), out _);
        var at = (int)(160 * _spoken++ % (_voice.Length - 160));
        G711.Encode(G711Law.Mu, _voice.AsSpan(at, 160), _packet.AsSpan(RtpPacket.MinLength));
        return _packet;
    }

    /// <summary>Waits for the tick's packet at the telephone, and takes what the seat has for the room.</summary>
    public void Listen()
    {
        int length;
        do length = _ear.Receive(_heard);
        while (_heard[1] is >= 192 and <= 223); // reports share the port
        _all.Write(_heard.AsSpan(RtpPacket.MinLength, length - RtpPacket.MinLength));
        while (Call.Seat!.Frames.TryPeek(out _, out var opus))
        {
            _all.Write(opus);
            Call.Seat.Frames.Release();
        }
    }

    public void Dispose()
    {
        Call.Dispose();
        Call.Transport.Ports.Dispose();
        _ear.Dispose();
        _all.Dispose();
    }
}

/// <summary>Reads the ports of scripted callers; one per mixing thread.</summary>
/// <param name="enter">Called with the receiver before each reading.</param>
internal sealed class ScriptedReceiver(IReadOnlyDictionary<RtpPort, ScriptedCaller> callers, Action<ScriptedReceiver> enter) : IRtpReceiver
{
    private readonly byte[] _datagram = new byte[IRtpReceiver.SlotSize];
    private RemoteAddress _from;
    private int _length;

    /// <summary>The last tick in which this thread mixed.</summary>
    public int Tick { get; set; }

    /// <summary>What its thread had allocated when it last read a port.</summary>
    public long Allocated { get; private set; }

    public int Receive(RtpPort port)
    {
        enter(this);
        Allocated = GC.GetAllocatedBytesForCurrentThread();
        if (!callers.TryGetValue(port, out var caller))
            return 0; // the port of reports
        if (caller.Throws)
            throw new InvalidOperationException("a fault");
        var packet = caller.Say();
        packet.CopyTo(_datagram);
        (_from, _length) = (caller.Address, packet.Length);
        return 1;
    }

    public Span<byte> Datagram(int i) => _datagram.AsSpan(0, _length);

    public RemoteAddress From(int i) => _from;

    public TimeSpan Age(int i) => TimeSpan.Zero;

    public void Dispose() { }
}
