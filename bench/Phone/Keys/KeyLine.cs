using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Dtmf;
using MediaServer.Phone.Media;
using MediaServer.Phone.Sdp;
using MediaServer.Wire;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;

namespace MediaServer.Bench.Phone.Keys;

/// <summary>The media of one call in virtual time, and a telephone at its other end whose packets are lost at random.</summary>
internal sealed class KeyLine : IDisposable
{
    private const byte Pcmu = 0,
        Events = 101;
    private const int Frame = 160,
        Seed = 4733;

    /// <summary>100 ms of key and 100 ms of pause, as most telephones dial.</summary>
    private const int PressTicks = 5,
        PauseTicks = 5;

    private static readonly RemoteAddress Remote = new(new UInt128(0, 0xFFFF_7F00_0001), 4000);
    private static readonly double[] Rows = [697, 770, 852, 941],
        Columns = [1209, 1336, 1477, 1633];

    private readonly CallMedia _media = new(new RtpLeg(new LegNumbers(1, 1, 1, "bench"), new Nowhere(), DateTimeOffset.UnixEpoch));
    private readonly byte[] _packet = new byte[1500];
    private readonly short[] _heard = new short[Frame];
    // The same losses in every run are the point, not secrecy.
#pragma warning disable CA5394
    private readonly Random _random = new(Seed);
#pragma warning restore CA5394
    private readonly double _loss;
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private ushort _sequence;
    private uint _timestamp;

    /// <param name="events">Whether telephone events were agreed on.</param>
    public KeyLine(bool events, double loss = 0)
    {
        _loss = loss;
        var agreement = new CallAgreement
        {
            Codec = CallCodec.Pcmu,
            SendPayloadType = Pcmu,
            ReceivePayloadType = Pcmu,
            EventPayloadType = events ? Events : null,
            EventClockRate = Pcm.Narrow,
            PacketTime = 20,
            Rtp = Remote,
            Rtcp = Remote,
            RtcpMux = true,
            Sends = true,
            Receives = true,
        };
        _media.Apply(agreement, Remote.Ip, _now);
    }

    public static KeyCount ByEvents(int presses, double loss)
    {
        using var line = new KeyLine(events: true, loss);
        var (sender, silence) = (new DtmfSender(Pcm.Narrow), Silence());
        var keys = line.Choose(presses);
        List<string> heard = [];
        line.Settle(silence);
        foreach (var key in keys)
        {
            sender.TryEnqueue(key);
            var found = "";
            while (sender.IsBusy)
                found += sender.TryNext(line._timestamp, out var packet) ? line.Tick(packet) : line.Tick(silence);
            heard.Add(found);
        }
        return KeyCount.Of(keys, heard);
    }

    public static KeyCount ByTones(int presses, double loss)
    {
        using var line = new KeyLine(events: false, loss);
        var silence = Silence();
        var keys = line.Choose(presses);
        List<string> heard = [];
        line.Settle(silence);
        foreach (var key in keys)
        {
            var tone = Tone(key);
            var found = "";
            for (var tick = 0; tick < PressTicks + PauseTicks; tick++)
                found += line.Tick(tick < PressTicks ? tone[tick] : silence);
            heard.Add(found);
        }
        return KeyCount.Of(keys, heard);
    }

    /// <summary>Takes a packet of sound, unless it is lost, and lets 20 ms pass; the keys that were heard.</summary>
    public string Tick(byte[] payload)
    {
        Send(new RtpHeader(Pcmu, _sequence++, _timestamp, 7, Marker: false), payload);
        return Pass();
    }

    private string Tick(DtmfPacket key)
    {
        Span<byte> payload = stackalloc byte[TelephoneEvent.Length];
        new TelephoneEvent(key.Code, key.End, DtmfSender.Volume, key.Duration).TryWrite(payload);
        Send(new RtpHeader(Events, _sequence++, key.Timestamp, 7, key.Marker), payload);
        return Pass();
    }

    private void Send(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (_random.NextDouble() < _loss)
            return;
        RtpHeaderWriter.TryBegin(_packet, header, out _);
        payload.CopyTo(_packet.AsSpan(RtpPacket.MinLength));
        _media.Receive(_packet.AsSpan(0, RtpPacket.MinLength + payload.Length), Remote, _now);
    }

    private string Pass()
    {
        _timestamp += Frame;
        _now += Pcm.FrameDuration;
        _media.Hear(_heard, _now);
        var keys = "";
        while (_media.TryTakeKey(out var key))
            keys += key;
        return keys;
    }

    /// <summary>A second of silence: the line is believed, and old sound is through.</summary>
    private string Settle(byte[] silence) => string.Concat(Enumerable.Range(0, 50).Select(_ => Tick(silence)));

    private string Choose(int presses) => string.Concat(Enumerable.Range(0, presses).Select(_ => DtmfKeys.All[_random.Next(12)]));

    private static byte[] Silence() => [.. Enumerable.Repeat((byte)0xFF, Frame)];

    /// <summary>The two tones of a key at -16 dBFS together, in frames.</summary>
    private static byte[][] Tone(char key)
    {
        const string pad = "123A456B789C*0#D";
        var at = pad.IndexOf(key, StringComparison.Ordinal);
        var amplitude = short.MaxValue * Math.Pow(10, -16 / 20.0);
        var pcm = new short[PressTicks * Frame];
        for (var i = 0; i < pcm.Length; i++)
        {
            var t = 2 * Math.PI * i / Pcm.Narrow;
            pcm[i] = (short)(amplitude * (Math.Sin(Rows[at / 4] * t) + Math.Sin(Columns[at % 4] * t)));
        }
        var bytes = new byte[pcm.Length];
        G711.Encode(G711Law.Mu, pcm, bytes);
        return [.. bytes.Chunk(Frame)];
    }

    public void Dispose() => _media.Dispose();

    private sealed class Nowhere : ICallSink
    {
        public void SendRtp(ReadOnlySpan<byte> packet, RemoteAddress to) { }

        public void SendRtcp(ReadOnlySpan<byte> compound, RemoteAddress to) { }
    }
}
