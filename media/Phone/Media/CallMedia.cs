using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Dtmf;
using MediaServer.Audio.Jitter;
using MediaServer.Phone.Sdp;
using MediaServer.Wire;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;

namespace MediaServer.Phone.Media;

/// <summary>The sound and the keys of one call: packets in, 20 ms of PCM out, and back.</summary>
/// <remarks>
/// Used by one thread at a time. Every 20 ms: packets by <see cref="Receive"/>, then <see cref="Hear"/>, then <see cref="Speak"/>, then
/// <see cref="Tick"/>. Nothing allocates but <see cref="Apply"/> with another codec or another way for keys.
/// </remarks>
public sealed class CallMedia : IDisposable
{
    /// <summary>Old exchanges send tones in the sound before events begin; afterwards agreed events are the only way (no talk-off).</summary>
    private static readonly TimeSpan ToneWindow = TimeSpan.FromSeconds(3);

    private const byte ComfortNoisePayloadType = 13;

    /// <summary>They are taken every 20 ms, and nobody presses sixteen in that time.</summary>
    private const int MaxKeys = 16;

    private readonly DtmfReceiver _events = new();
    private readonly DtmfMerger _merger = new();
    private readonly Queue<char> _keys = new(MaxKeys);
    private readonly byte[] _encoded = new byte[FrameEncoder.MaxBytes];
    private readonly Packetizer _packetizer;
    private DtmfDetector? _tones;
    private JitterBuffer? _jitter;
    private FrameEncoder? _encoder;
    private TimeSpan _tonesUntil;
    private LineCounts _counts;

    public CallMedia(RtpLeg leg)
    {
        Leg = leg;
        _packetizer = new Packetizer(leg);
    }

    public RtpLeg Leg { get; }

    /// <summary>Null before the first description.</summary>
    public CallAgreement? Agreement { get; private set; }

    /// <summary>8000 or 16000 samples per second.</summary>
    public int SampleRate => Agreement?.Codec.SampleRate ?? Pcm.Narrow;

    public int FrameSamples => Pcm.FrameSamples(SampleRate);

    public JitterBufferStats Jitter => _jitter?.Stats ?? default;

    /// <summary>Over all codecs that the call has used.</summary>
    public LineCounts Counts => _counts.With(Jitter, SampleRate);

    /// <summary>Mean opinion score of what we hear, 1 to 4.5.</summary>
    public double Score => CallQuality.Score(Math.Max(Leg.Reception.Loss, Leg.RemoteLoss), Jitter.Delay + Leg.RoundTrip / 2);

    /// <summary>Puts an agreement into force; sound and numbers go on where nothing changed.</summary>
    public void Apply(CallAgreement agreement, UInt128 signaling, TimeSpan now)
    {
        var isNewCodec = Agreement?.Codec != agreement.Codec;
        var isNewWay = (Agreement?.EventPayloadType is null) != (agreement.EventPayloadType is null);
        if (isNewCodec)
            _counts = Counts; // the buffer counts from zero again
        Agreement = agreement;
        Leg.Apply(agreement, signaling, now);
        if (isNewCodec)
            Begin(agreement.Codec);
        if (isNewCodec || isNewWay)
            ListenForTones(agreement, now);
    }

    private void Begin(CallCodec codec)
    {
        _jitter?.Dispose();
        _encoder?.Dispose();
        _jitter = new JitterBuffer(FrameEncoder.CreateDecoder(codec));
        _encoder = FrameEncoder.Create(codec);
        _packetizer.Clear();
    }

    private void ListenForTones(CallAgreement agreement, TimeSpan now)
    {
        _tones = new DtmfDetector(agreement.Codec.SampleRate);
        _tonesUntil = now + ToneWindow;
        if (agreement.EventPayloadType is not null)
            return;
        _tonesUntil = TimeSpan.MaxValue;
        _merger.ExpectNoEvents();
    }

    /// <summary>Takes one plain packet from the RTP port.</summary>
    public LegDrop Receive(ReadOnlySpan<byte> bytes, RemoteAddress from, TimeSpan now)
    {
        var drop = Leg.Receive(bytes, from, now, out var packet);
        if (drop == LegDrop.None && Agreement is { } agreement && _jitter is { } jitter)
            Take(packet, agreement, jitter, now);
        return drop;
    }

    private void Take(in RtpPacket packet, CallAgreement agreement, JitterBuffer jitter, TimeSpan now)
    {
        if (packet.PayloadType == agreement.EventPayloadType)
        {
            if (
                TelephoneEvent.TryParse(packet.Payload, out var press)
                && _events.Receive(packet.Ssrc, packet.Timestamp, press.Code, press.IsEnd, now, out var key)
            )
                OnKey(key, DtmfWay.Event, now);
        }
        else if (packet.PayloadType == agreement.ReceivePayloadType)
        {
            jitter.Receive(packet.Ssrc, packet.Timestamp, packet.Payload, now);
        }
        else if (packet.PayloadType == ComfortNoisePayloadType && packet.Payload is [var level, ..])
        {
            jitter.ReceiveNoise(packet.Ssrc, packet.Timestamp, (byte)(level & 0x7F), now);
        }
    }

    /// <summary>A key that came by SIP INFO.</summary>
    public void OnInfo(char key, TimeSpan now) => OnKey(key, DtmfWay.Info, now);

    private void OnKey(char key, DtmfWay way, TimeSpan now)
    {
        if (!_merger.Accept(key, way, now) || _keys.Count == MaxKeys)
            return;
        _keys.Enqueue(key);
        _counts = _counts.With(way);
    }

    public bool TryTakeKey(out char key) => _keys.TryDequeue(out key);

    /// <summary>The next 20 ms of the caller, <see cref="FrameSamples"/> long; the tones of keys are cut out, since they may be a PIN.</summary>
    public PlayedFrame Hear(Span<short> frame, TimeSpan now)
    {
        if (_jitter is not { } jitter || _tones is not { } tones)
        {
            frame.Clear();
            return PlayedFrame.Silence;
        }
        var played = jitter.Pull(frame, now);
        if (now < _tonesUntil && tones.Process(frame, played == PlayedFrame.Concealed, out var key))
            OnKey(key, DtmfWay.Tone, now);
        if ((now < _tonesUntil && tones.IsSounding) || _events.IsPressed(now))
            frame.Clear();
        return played;
    }

    /// <summary>Sends 20 ms, <see cref="FrameSamples"/> long. Called without fail from the answer on, silence included.</summary>
    public void Speak(ReadOnlySpan<short> frame)
    {
        if (_encoder is not { } encoder || Agreement is not { } agreement)
            return;
        var length = encoder.Encode(frame, _encoded);
        _packetizer.Send(_encoded.AsSpan(0, length), encoder.IsDivisible, agreement);
    }

    public void Tick(TimeSpan now)
    {
        Leg.Tick(now);
        _encoder?.SetLoss(Leg.RemoteLoss);
    }

    public void Dispose()
    {
        _jitter?.Dispose();
        _encoder?.Dispose();
    }
}
