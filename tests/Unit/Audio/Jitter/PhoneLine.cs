using MediaServer.Audio;
using MediaServer.Audio.Codecs;
using MediaServer.Audio.Jitter;

namespace MediaServer.Tests.Unit.Audio.Jitter;

/// <summary>A telephone that speaks, a network, and a jitter buffer that is asked for 20 ms every 20 ms, all in virtual time.</summary>
internal sealed class PhoneLine(IFrameDecoder decoder, int packetMilliseconds = 20) : IDisposable
{
    private readonly PriorityQueue<(uint Ssrc, uint Timestamp, byte[] Payload), TimeSpan> _network = new();
    private readonly G722Encoder _g722 = new();
    private readonly List<short> _heard = [];
    private readonly List<(TimeSpan At, PlayedFrame Kind, TimeSpan Delay)> _frames = [];
    private TimeSpan _sendAt,
        _pullAt;
    private int _sent,
        _packet;

    public JitterBuffer Buffer { get; } = new(decoder);

    /// <summary>How long the network takes for each packet by its number; null loses it.</summary>
    public Func<int, TimeSpan?> Network { get; set; } = _ => TimeSpan.FromMilliseconds(50);

    /// <summary>How much faster than ours the telephone's clock runs.</summary>
    public double DriftPpm { get; set; }

    public uint Ssrc { get; set; } = 0x1234;

    /// <summary>Added to the timestamps: near the wrap by default.</summary>
    public uint FirstTimestamp { get; set; } = 0xFFFF_F000;

    /// <summary>When the buffer is asked, in relation to when the telephone sends.</summary>
    public TimeSpan Phase { get; set; } = TimeSpan.FromMilliseconds(7);

    public TimeSpan Now { get; private set; }

    public short[] Heard => [.. _heard];

    public IReadOnlyList<(TimeSpan At, PlayedFrame Kind, TimeSpan Delay)> Frames => _frames;

    /// <summary>Sends the sound from its beginning, again and again, and listens as long.</summary>
    public PhoneLine Speak(short[] sound, TimeSpan duration)
    {
        var end = Now + duration;
        var samples = decoder.SampleRate / 1000 * packetMilliseconds;
        var interval = TimeSpan.FromMilliseconds(packetMilliseconds) / (1 + DriftPpm / 1e6);
        while (true)
        {
            var next = _sendAt < _pullAt + Phase ? _sendAt : _pullAt + Phase;
            if (_network.TryPeek(out _, out var arrival) && arrival <= next)
                next = arrival;
            if (next >= end)
                break;
            Now = next;
            if (_network.TryPeek(out _, out arrival) && arrival <= Now)
                Arrive(arrival);
            else if (_sendAt <= Now)
                Send(sound, samples, interval);
            else
                Pull();
        }
        Now = end;
        return this;
    }

    /// <summary>Nothing is sent; time goes on, and so do the timestamps when the telephone counts silence.</summary>
    public PhoneLine Pause(TimeSpan duration, bool countsTimestamps = true)
    {
        var end = Now + duration;
        while (_pullAt + Phase < end)
        {
            while (_network.TryPeek(out _, out var arrival) && arrival <= _pullAt + Phase)
                Arrive(arrival);
            Now = _pullAt + Phase;
            Pull();
        }
        Now = end;
        _sendAt += duration;
        if (countsTimestamps)
            _sent += (int)(duration.TotalSeconds * decoder.SampleRate);
        return this;
    }

    public void Dispose() => Buffer.Dispose();

    private void Send(short[] sound, int samples, TimeSpan interval)
    {
        var pcm = new short[samples];
        for (var i = 0; i < samples; i++)
            pcm[i] = sound[(_packet * samples + i) % sound.Length];
        if (Network(_packet) is { } delay)
            _network.Enqueue(
                (Ssrc, (uint)(FirstTimestamp + (long)_sent * decoder.ClockRate / decoder.SampleRate), Encode(pcm)),
                Now + delay
            );
        _packet++;
        _sent += samples;
        _sendAt += interval;
    }

    private byte[] Encode(short[] pcm)
    {
        var payload = new byte[decoder is G722Decoder ? pcm.Length / 2 : pcm.Length];
        if (decoder is G722Decoder)
            _g722.Encode(pcm, payload);
        else
            G711.Encode(G711Law.Mu, pcm, payload);
        return payload;
    }

    private void Arrive(TimeSpan arrival)
    {
        var (ssrc, timestamp, payload) = _network.Dequeue();
        Buffer.Receive(ssrc, timestamp, payload, arrival);
    }

    private void Pull()
    {
        var frame = new short[decoder.SampleRate / 50];
        var kind = Buffer.Pull(frame, Now);
        _heard.AddRange(frame);
        _frames.Add((Now, kind, Buffer.Stats.Delay));
        _pullAt += Pcm.FrameDuration;
    }
}
