using MediaServer.Audio.Codecs;
using MediaServer.Audio.Mixing;

namespace MediaServer.Phone.Conference;

/// <summary>One caller in a room: what it says goes to the mixer and, once encoded, to the browsers.</summary>
public sealed class ConferenceLeg : IDisposable
{
    /// <summary>20 ms at the 48 kHz that Opus counts in.</summary>
    private const uint FrameTicks = 960;

    private readonly Mixer _mixer;
    private readonly ICallPublisher _publisher;
    private readonly OpusEncoder _encoder;
    private readonly byte[] _packet = new byte[OpusEncoder.MaxPacketLength];
    private uint _timestamp;
    private bool _spoke;

    internal ConferenceLeg(Mixer mixer, int sampleRate, uint timestamp, ICallPublisher publisher)
    {
        (_mixer, _publisher, _timestamp) = (mixer, publisher, timestamp);
        Mixed = mixer.AddLeg(sampleRate);
        _encoder = new OpusEncoder(sampleRate);
    }

    public int SampleRate => Mixed.SampleRate;

    internal MixerLeg Mixed { get; }

    /// <summary>The caller's 20 ms of this tick; not called for somebody who is muted.</summary>
    public void Speak(ReadOnlySpan<short> frame)
    {
        _mixer.Speak(Mixed, frame);
        _spoke = true;
    }

    /// <summary>What everybody else says, after <see cref="ConferenceBridge.Mix"/>.</summary>
    public void Hear(Span<short> frame) => _mixer.Hear(Mixed, frame);

    /// <summary>Sends what was said in this tick on to the browsers.</summary>
    internal void Publish()
    {
        var timestamp = _timestamp;
        _timestamp += FrameTicks;
        if (!_spoke)
            return;
        _spoke = false;
        var length = _encoder.Encode(Mixed.Frame, _packet);
        _publisher.Publish(_packet.AsSpan(0, length), timestamp, Mixed.Level);
    }

    public void Dispose()
    {
        _mixer.Remove(Mixed);
        _encoder.Dispose();
    }
}
