namespace MediaServer.Audio.Mixing;

/// <summary>skeleton</summary>
public sealed class Mixer
{
    /// <summary>Adds somebody who speaks and hears.</summary>
    /// <param name="sampleRate">8000 or 16000: the bus.</param>
    public MixerLeg AddLeg(int sampleRate) => throw new NotImplementedException();

    public void Remove(MixerLeg leg) => throw new NotImplementedException();

    /// <summary>Whether anybody is on that bus, so that speakers need decoding for it.</summary>
    public bool HasListeners(int sampleRate) => throw new NotImplementedException();

    /// <summary>Starts a tick: every leg is silent until it speaks.</summary>
    public void Begin() => throw new NotImplementedException();

    /// <summary>One leg's 20 ms: gain is controlled in <see cref="MixerLeg.Frame"/>.</summary>
    public void Speak(MixerLeg leg, ReadOnlySpan<short> frame) => throw new NotImplementedException();

    /// <summary>A browser's speaker, decoded at the bus's own rate; it stays on that bus.</summary>
    public void Add(int sampleRate, ReadOnlySpan<short> frame) => throw new NotImplementedException();

    /// <summary>Carries the legs of each bus over to the other; call once, after all have spoken.</summary>
    public void Mix() => throw new NotImplementedException();

    /// <summary>What this leg hears: everybody but itself.</summary>
    public void Hear(MixerLeg leg, Span<short> frame) => throw new NotImplementedException();
}
