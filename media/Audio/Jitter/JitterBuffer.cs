using System.Numerics;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Signals;

namespace MediaServer.Audio.Jitter;

/// <summary>Turns packets that come when they come into 20 ms of sound every 20 ms, of any packet length.</summary>
/// <remarks>
/// <para>
/// The delay of a sample is the time from the earliest that the network could have brought it to when it is played. It is the same
/// for every sample until something changes it: sound is stretched or shortened by whole pitch periods (<see cref="DelayControl"/>),
/// or the stream stalls, and what comes afterwards is played that much later. So a stream whose jitter stays below its delay is
/// played exactly as it was sent, and clocks that drift apart show as a delay that wanders and is corrected like any other.
/// </para>
/// <para>
/// A missing packet is restored from the next one (Opus), concealed by the codec, or by waveform substitution. While nothing at all
/// arrives, media time stands still: the words that the network held back are played late rather than lost.
/// </para>
/// Owned by one thread; nothing is allocated after construction.
/// </remarks>
public sealed class JitterBuffer : IDisposable
{
    /// <summary>A transit that differs by more is not the same clock any more: the sender jumped.</summary>
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(1);

    /// <summary>After so long without a packet the next one starts a new spurt; a spike of 300 ms is no end.</summary>
    private static readonly TimeSpan LongestStall = TimeSpan.FromMilliseconds(500);

    /// <summary>More than this is not worked off by shortening, but skipped.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Quieter than this (-dBov) is silence, where periods can be left out unheard.</summary>
    private const byte SilenceLevel = 50;

    /// <summary>Squared correlation from which a place is good enough to leave a period out.</summary>
    private const double GoodFit = 0.6;

    private readonly IFrameDecoder _decoder;
    private readonly PacketQueue _queue = new();
    private readonly DelayEstimate _estimate = new();
    private readonly DelayControl _control = new();
    private readonly ComfortNoise _noise = new();
    private readonly SampleQueue _sound;
    private readonly Concealer _concealer;
    private readonly int _frame,
        _fade,
        _minLag,
        _maxLag;
    private MediaTime _time;
    private bool _playing;
    private long _next;
    private int _missing;
    private JitterBufferStats _stats;

    public JitterBuffer(IFrameDecoder decoder)
    {
        _decoder = decoder;
        _time = new MediaTime(decoder.SampleRate, decoder.ClockRate);
        _concealer = new Concealer(decoder.SampleRate);
        var perMillisecond = decoder.SampleRate / 1000;
        _frame = Pcm.FrameSamples(decoder.SampleRate);
        (_minLag, _maxLag, _fade) = (perMillisecond * 5 / 2, 16 * perMillisecond, 4 * perMillisecond);
        _sound = new SampleQueue(2 * IFrameDecoder.MaxPacketMilliseconds * perMillisecond);
    }

    public int SampleRate => _decoder.SampleRate;

    public JitterBufferStats Stats => _stats with { Target = _estimate.Target };

    /// <summary>Takes one packet; the payload is copied.</summary>
    public JitterDrop Receive(uint ssrc, uint timestamp, ReadOnlySpan<byte> payload, TimeSpan arrival)
    {
        var samples = _decoder.SamplesOf(payload);
        return samples == 0 ? JitterDrop.BadPayload : Receive(ssrc, timestamp, samples, 0, payload, arrival);
    }

    /// <summary>Takes a packet of comfort noise (RFC 3389): the sender is quiet from its timestamp on.</summary>
    /// <param name="level">0 (loudest) to 127 -dBov.</param>
    public JitterDrop ReceiveNoise(uint ssrc, uint timestamp, byte level, TimeSpan arrival) =>
        Receive(ssrc, timestamp, 0, level, default, arrival);

    /// <summary>Fills exactly 20 ms; called every 20 ms whatever arrived.</summary>
    public PlayedFrame Pull(Span<short> frame, TimeSpan now)
    {
        frame = frame[.._frame];
        if (!_playing && !TryStart(now))
            return Idle(frame);
        var kind = PlayedFrame.Speech;
        while (_sound.Count < _frame && _playing)
        {
            if (!TryDecodeNext(now))
                kind = FillGap();
        }
        if (!_playing)
            return EndSpurt(frame);
        if (_missing == 0)
            Steer(now);
        _sound.Take(frame);
        return kind;
    }

    /// <summary>Forgets the stream; what was learned of the network goes with it.</summary>
    public void Reset()
    {
        _queue.Clear();
        _estimate.Reset();
        _time.Reset();
        _decoder.Reset();
        Stop();
        _noise.Level = LevelMeter.Silence;
    }

    public void Dispose() => _decoder.Dispose();

    private JitterDrop Receive(uint ssrc, uint timestamp, int samples, byte level, ReadOnlySpan<byte> payload, TimeSpan arrival)
    {
        var time = Locate(ssrc, timestamp, arrival);
        _estimate.Update(arrival - _time.ToTimeSpan(time), arrival, samples == 0 ? Pcm.FrameDuration : _time.ToTimeSpan(samples));
        if (_playing && (samples == 0 ? time < _next : time + samples <= _next))
        {
            _stats = _stats with { Late = _stats.Late + 1 };
            return JitterDrop.Late;
        }
        var drop = _queue.Insert(time, samples, level, payload);
        if (drop == JitterDrop.None)
            _stats = _stats with { Received = _stats.Received + 1 };
        return drop;
    }

    private long Locate(uint ssrc, uint timestamp, TimeSpan arrival)
    {
        var time = _time.Extend(ssrc, timestamp, out var isSame);
        if (isSame && (arrival - _time.ToTimeSpan(time) - _estimate.Base).Duration() <= Jump)
            return time;
        if (_estimate.IsKnown)
        {
            _stats = _stats with { Resets = _stats.Resets + 1 };
            Reset();
        }
        return _time.Extend(ssrc, timestamp, out _);
    }

    private TimeSpan DelayOf(long time, TimeSpan now) => now - _time.ToTimeSpan(time) - _estimate.Base;

    private bool TryStart(TimeSpan now)
    {
        while (_queue.Count > 0 && (_queue.First.IsNoise || (_queue.Count > 1 && DelayOf(_queue.First.Time, now) > LongestDelay)))
        {
            if (_queue.First.IsNoise)
                _noise.Level = _queue.First.NoiseLevel;
            _queue.RemoveFirst();
        }
        if (_queue.Count == 0)
            return false;
        // Packets that do not fill frames exactly are needed up to so much before they are played.
        var ahead = _frame - (int)BigInteger.GreatestCommonDivisor(_frame, _queue.First.Samples);
        if (DelayOf(_queue.First.Time + ahead, now) < _estimate.Target - DelayEstimate.StartSpread)
            return false;
        (_playing, _next, _missing) = (true, _queue.First.Time, 0);
        _noise.Level = LevelMeter.Silence;
        return true;
    }

    private PlayedFrame Idle(Span<short> frame)
    {
        _noise.Fill(frame);
        return _noise.Level == LevelMeter.Silence ? PlayedFrame.Silence : PlayedFrame.Noise;
    }

    /// <summary>What is left of the spurt, and noise or silence behind it.</summary>
    private PlayedFrame EndSpurt(Span<short> frame)
    {
        // After a stall the end has faded to silence, and a stretch may have left more of it than this frame holds.
        var left = Math.Min(_sound.Count, frame.Length);
        _sound.Take(frame[..left]);
        Stop();
        return Idle(frame[left..]);
    }

    private void Stop()
    {
        (_playing, _missing) = (false, 0);
        _sound.Clear();
        _concealer.Reset();
        _control.Reset();
    }

    /// <summary>Decodes the next packet if it is here and due; false when there is a gap to fill first.</summary>
    private bool TryDecodeNext(TimeSpan now)
    {
        SkipExcess(now);
        if (_queue.Count == 0 || _queue.First.Time - _next > _missing)
            return false;
        var packet = _queue.First;
        if (packet.IsNoise)
        {
            (_playing, _noise.Level) = (false, packet.NoiseLevel);
            return true;
        }
        _control.Needed(DelayOf(packet.Time, now), _estimate.Target);
        var sound = _sound.Append(packet.Samples);
        var decoded = _decoder.Decode(_queue.Payload(packet), sound);
        _queue.RemoveFirst();
        if (decoded != packet.Samples)
        {
            _sound.Shrink(packet.Samples); // a lie in its header: as if it had never come
            return true;
        }
        if (_concealer.IsActive)
            _concealer.Merge(sound);
        _concealer.Observe(sound);
        (_next, _missing) = (packet.End, 0);
        return true;
    }

    /// <summary>Drops what was played already, and what would make the delay longer than can be worked off.</summary>
    private void SkipExcess(TimeSpan now)
    {
        while (_queue.Count > 0 && _queue.First is { IsNoise: false } first)
        {
            var isExcess = _queue.Count > 1 && DelayOf(first.Time - _sound.Count, now) > LongestDelay;
            if (first.End > _next && !isExcess)
                return;
            _queue.RemoveFirst();
            if (isExcess)
                (_next, _missing) = (Math.Max(_next, first.End), 0);
        }
    }

    private PlayedFrame FillGap()
    {
        var gap = _frame;
        if (_queue.Count > 0)
            gap = (int)Math.Min(gap, _queue.First.Time - _next - _missing);
        var isLast = _queue.Count > 0 && _queue.First.Time - _next - _missing == gap;
        var sound = _sound.Append(gap);
        var isRestored = isLast && !_queue.First.IsNoise && _decoder.TryRecover(_queue.Payload(_queue.First), sound);
        if (!isRestored && !_decoder.TryConceal(sound))
            _concealer.Fill(sound);
        _missing += gap;
        _stats = _stats with { ConcealedSamples = _stats.ConcealedSamples + gap };
        if (_queue.Count == 0 && _time.ToTimeSpan(_missing) > LongestStall)
            _playing = false;
        return PlayedFrame.Concealed;
    }

    private void Steer(TimeSpan now)
    {
        var delay = DelayOf(_next - _sound.Count, now);
        _stats = _stats with { Delay = delay };
        var isSilent = LevelMeter.Measure(_sound.Samples[.._frame]) >= SilenceLevel;
        var stretch = _control.Decide(delay, _estimate.Target, isSilent, now);
        if (stretch == Stretch.Lengthen)
            Lengthen(now);
        else if (stretch != Stretch.None && TryReadAhead(now))
            Shorten(isSilent, stretch == Stretch.ShortenNow, now);
    }

    /// <summary>Whether a frame and the longest period are decoded, after decoding what is here.</summary>
    private bool TryReadAhead(TimeSpan now)
    {
        while (_sound.Count < _frame + _maxLag && _queue.Count > 0 && _queue.First.Time == _next && !_queue.First.IsNoise)
        {
            if (_queue.First.Samples > _sound.Room || !TryDecodeNext(now))
                return false;
        }
        return _sound.Count >= _frame + _maxLag;
    }

    private void Shorten(bool isSilent, bool anywhere, TimeSpan now)
    {
        var (lag, fit) = isSilent ? (_maxLag, 1) : PitchFinder.Find(_sound.Samples, _frame / 2, _minLag, _maxLag);
        if (fit < GoodFit && !anywhere)
            return;
        _sound.RemovePeriod(lag, Math.Min(lag, _frame / 2));
        _control.Changed(now);
        _stats = _stats with { RemovedSamples = _stats.RemovedSamples + lag };
    }

    private void Lengthen(TimeSpan now)
    {
        var window = Math.Min(_fade, _sound.Count - _maxLag);
        var (lag, _) = PitchFinder.Find(_sound.Samples, window, _minLag, _maxLag);
        _sound.RepeatPeriod(lag, window);
        _control.Changed(now);
        _stats = _stats with { InsertedSamples = _stats.InsertedSamples + lag };
    }
}
