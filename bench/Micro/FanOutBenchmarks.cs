using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using MediaServer.Sfu;
using MediaServer.Sfu.Memory;
using MediaServer.Sfu.Negotiation;
using MediaServer.Transport.Srtp;

namespace MediaServer.Bench.Micro;

/// <summary>One picture packet through a room to everybody in it, protected for each, without sockets.</summary>
[MemoryDiagnoser]
public class FanOutBenchmarks : IDisposable
{
    private const uint Ssrc = 7;

    /// <summary>More packets than the history keeps: from here on every buffer comes back to its pool.</summary>
    private const int HistoryFilled = 1200;

    private static readonly CodecPlan Vp8 = new(Codec.Vp8, 96, 90_000, "", 0, true, true, true, true, true);
    private static readonly ExtensionIds Extensions = new() { TransportCc = Packets.TransportSequenceId, Mid = Packets.MidId };
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(7);

    private readonly PacketPool _pool = new();
    private readonly List<Wire> _wires = [];
    private readonly byte[] _packet = Packets.KeyFrame(Ssrc);
    private Participant? _publisher;
    private ushort _sequenceNumber;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [Params(1, 10, 50)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var room = new Room("room", new RoomOptions());
        _publisher = Join(room, "publisher");
        var camera = new PublicationPlan("0", "track", MediaKind.Video, TrackSource.Camera, false, [Vp8], [], [Ssrc], [], Extensions);
        _publisher.Apply(new NegotiationPlan([camera], []), _now);
        for (var i = 0; i < Subscribers; i++)
        {
            var place = new SubscriptionPlan("0", "track", MediaKind.Video, [Vp8], (uint)(100 + i), 0, Extensions);
            Join(room, $"subscriber {i}").Apply(new NegotiationPlan([], [place]), _now);
        }
        for (var i = 0; i < HistoryFilled; i++)
            Forward();
        if (_wires.Sum(w => w.Sent) != Subscribers * HistoryFilled)
            throw new InvalidOperationException("The packet did not reach everybody.");
    }

    /// <summary>Bytes received, without the room's timers. Divide the time by the number of subscribers for the cost of a forwarded packet.</summary>
    [Benchmark]
    public int Forward()
    {
        _now += Gap;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), ++_sequenceNumber);
        var packet = _pool.Rent();
        _packet.CopyTo(packet.Bytes, 0);
        packet.Length = _packet.Length;
        _publisher!.ReceiveRtp(packet, _now);
        packet.Release();
        return packet.Length;
    }

    private Participant Join(Room room, string id)
    {
        var wire = new Wire();
        _wires.Add(wire);
        var participant = room.Join(id, wire, _now);
        participant.OnConnected(_now);
        return participant;
    }

    public void Dispose()
    {
        foreach (var wire in _wires)
            wire.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A peer's way out as far as the send slot.</summary>
    private sealed class Wire : IMediaSink, IDisposable
    {
        private readonly byte[] _slot = new byte[2048];
        private readonly SrtpSender _sender = new(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12]);

        public int Sent { get; private set; }

        public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payloadHead, ReadOnlySpan<byte> payloadTail)
        {
            if (_sender.TryProtectRtp(header, payloadHead, payloadTail, _slot, out _))
                Sent++;
        }

        public void SendRtcp(ReadOnlySpan<byte> compound) => _sender.TryProtectRtcp(compound, _slot, out _);

        public void Dispose() => _sender.Dispose();
    }
}
