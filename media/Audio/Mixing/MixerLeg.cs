using MediaServer.Audio.Signals;

namespace MediaServer.Audio.Mixing;

/// <summary>One telephone in a mixer: what it said in this tick, and the limiter of what it hears.</summary>
public sealed class MixerLeg
{
    private readonly short[] _frame;
    private readonly GainControl _gain = new();

    internal MixerLeg(int sampleRate)
    {
        SampleRate = sampleRate;
        _frame = new short[Pcm.FrameSamples(sampleRate)];
    }

    public int SampleRate { get; }

    /// <summary>Whether the level is adjusted; on by default.</summary>
    public bool AdjustsGain { get; set; } = true;

    /// <summary>The leg's own 20 ms of this tick after gain control: what is published to the room. Silence when it did not speak.</summary>
    public ReadOnlySpan<short> Frame => _frame;

    /// <summary>The level of <see cref="Frame"/>: 0 (loudest) to 127 (silence) -dBov (RFC 6464).</summary>
    public byte Level => Spoke ? LevelMeter.Measure(_frame) : LevelMeter.Silence;

    internal bool Spoke { get; private set; }

    internal Limiter Limiter { get; } = new();

    internal void Begin()
    {
        if (!Spoke)
            return;
        Array.Clear(_frame);
        Spoke = false;
    }

    internal void Speak(ReadOnlySpan<short> frame)
    {
        Spoke = true;
        if (AdjustsGain)
            _gain.Process(frame, _frame);
        else
            frame.CopyTo(_frame);
    }
}
