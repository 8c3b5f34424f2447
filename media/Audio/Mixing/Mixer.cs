namespace MediaServer.Audio.Mixing;

/// <summary>Lets every telephone of a room hear everybody but itself, 20 ms at a time.</summary>
/// <remarks>
/// <para>
/// There are two buses, 8 kHz for G.711 and 16 kHz for G.722 and Opus. What the legs of one say crosses to the other as one sum through
/// one half-band filter; browsers' speakers are decoded at each rate in use and need no filter. Nobody is resampled by himself.
/// </para>
/// A tick is <see cref="Begin"/>, any number of <see cref="Speak"/> and <see cref="Add"/>, one <see cref="Mix"/>, any number of
/// <see cref="Hear"/>. Owned by one thread; a tick allocates nothing.
/// </remarks>
public sealed class Mixer
{
    private readonly MixerBus _narrow = new(Pcm.Narrow);
    private readonly MixerBus _wide = new(Pcm.Wide);
    private readonly Decimator _down = new();
    private readonly Interpolator _up = new();
    private readonly int[] _crossedDown = new int[Pcm.FrameSamples(Pcm.Narrow)];
    private readonly int[] _crossedUp = new int[Pcm.FrameSamples(Pcm.Wide)];

    /// <summary>Frames of 20 ms that were turned down for a listener because their sum was too loud.</summary>
    public long LimitedFrames => _narrow.LimitedFrames + _wide.LimitedFrames;

    /// <summary>Adds somebody who speaks and hears.</summary>
    /// <param name="sampleRate">8000 or 16000: the bus.</param>
    public MixerLeg AddLeg(int sampleRate)
    {
        var leg = new MixerLeg(sampleRate);
        Bus(sampleRate).Members.Add(leg);
        return leg;
    }

    public void Remove(MixerLeg leg) => Bus(leg.SampleRate).Members.Remove(leg);

    /// <summary>Whether anybody is on that bus, so that speakers need decoding for it.</summary>
    public bool HasListeners(int sampleRate) => Bus(sampleRate).Members.Count > 0;

    /// <summary>Starts a tick: every leg is silent until it speaks.</summary>
    public void Begin()
    {
        _narrow.Begin();
        _wide.Begin();
    }

    /// <summary>One leg's 20 ms, at most once per tick; after gain control it is in <see cref="MixerLeg.Frame"/>.</summary>
    public void Speak(MixerLeg leg, ReadOnlySpan<short> frame)
    {
        leg.Speak(frame[..leg.Frame.Length]);
        Bus(leg.SampleRate).AddLeg(leg.Frame);
    }

    /// <summary>A browser's speaker, decoded at the bus's own rate, or a chime; it stays on that bus.</summary>
    public void Add(int sampleRate, ReadOnlySpan<short> frame) => Bus(sampleRate).AddOther(frame[..Pcm.FrameSamples(sampleRate)]);

    /// <summary>Carries the legs of each bus over to the other; call once, after all have spoken.</summary>
    public void Mix()
    {
        if (HasListeners(Pcm.Narrow) && HasListeners(Pcm.Wide))
        {
            _down.Process(_wide.Legs, _crossedDown);
            _narrow.AddOther(_crossedDown);
            _up.Process(_narrow.Legs, _crossedUp);
            _wide.AddOther(_crossedUp);
        }
        _narrow.Mix();
        _wide.Mix();
    }

    /// <summary>What this leg hears: everybody but itself.</summary>
    public void Hear(MixerLeg leg, Span<short> frame) => Bus(leg.SampleRate).Hear(leg, frame[..leg.Frame.Length]);

    private MixerBus Bus(int sampleRate) =>
        sampleRate switch
        {
            Pcm.Narrow => _narrow,
            Pcm.Wide => _wide,
            _ => throw new ArgumentOutOfRangeException(nameof(sampleRate), sampleRate, "There is a bus of 8 and one of 16 kHz."),
        };
}
