namespace MediaServer.Audio.Mixing;

/// <summary>One telephone in a mixer.</summary>
public sealed class MixerLeg
{
    public int SampleRate { get; init; }

    /// <summary>The leg's own 20 ms of this tick after gain control: what is published to the room. Silence when it did not speak.</summary>
    public ReadOnlySpan<short> Frame => throw new NotImplementedException();

    /// <summary>The level of <see cref="Frame"/>: 0 (loudest) to 127 (silence) -dBov (RFC 6464).</summary>
    public byte Level => throw new NotImplementedException();

    /// <summary>Listening continues on a bus of its own when false: for people on hold or in the waiting room use a mixer of theirs.</summary>
    public bool Hears { get; set; } = true;
}
