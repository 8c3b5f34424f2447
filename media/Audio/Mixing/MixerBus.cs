using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaServer.Audio.Mixing;

/// <summary>The sums of one sampling rate in one tick.</summary>
internal sealed class MixerBus(int sampleRate)
{
    private readonly int[] _legs = new int[Pcm.FrameSamples(sampleRate)];
    private readonly int[] _total = new int[Pcm.FrameSamples(sampleRate)];
    private readonly int[] _heard = new int[Pcm.FrameSamples(sampleRate)];

    public List<MixerLeg> Members { get; } = [];

    /// <summary>Frames of 20 ms that were turned down for a listener because their sum was too loud.</summary>
    public long LimitedFrames { get; private set; }

    /// <summary>The legs of this bus; what crosses to the other.</summary>
    public ReadOnlySpan<int> Legs => _legs;

    public void Begin()
    {
        Array.Clear(_legs);
        Array.Clear(_total);
        foreach (var leg in Members)
            leg.Begin();
    }

    public void AddLeg(ReadOnlySpan<short> frame) => Accumulate(frame, _legs);

    public void AddOther(ReadOnlySpan<short> frame) => Accumulate(frame, _total);

    public void AddOther(ReadOnlySpan<int> sum) => Accumulate(sum, _total);

    public void Mix() => Accumulate(_legs, _total);

    /// <summary>Everybody but this leg.</summary>
    public void Hear(MixerLeg leg, Span<short> frame)
    {
        _total.CopyTo(_heard.AsSpan());
        if (leg.Spoke)
            Subtract(leg.Frame, _heard);
        if (leg.Limiter.Process(_heard, frame))
            LimitedFrames++;
    }

    private static void Accumulate(ReadOnlySpan<short> frame, Span<int> sum)
    {
        var narrow = MemoryMarshal.Cast<short, Vector<short>>(frame);
        var wide = MemoryMarshal.Cast<int, Vector<int>>(sum);
        for (var i = 0; i < narrow.Length; i++)
        {
            Vector.Widen(narrow[i], out var low, out var high);
            wide[2 * i] += low;
            wide[2 * i + 1] += high;
        }
        for (var i = narrow.Length * Vector<short>.Count; i < frame.Length; i++)
            sum[i] += frame[i];
    }

    private static void Subtract(ReadOnlySpan<short> frame, Span<int> sum)
    {
        var narrow = MemoryMarshal.Cast<short, Vector<short>>(frame);
        var wide = MemoryMarshal.Cast<int, Vector<int>>(sum);
        for (var i = 0; i < narrow.Length; i++)
        {
            Vector.Widen(narrow[i], out var low, out var high);
            wide[2 * i] -= low;
            wide[2 * i + 1] -= high;
        }
        for (var i = narrow.Length * Vector<short>.Count; i < frame.Length; i++)
            sum[i] -= frame[i];
    }

    private static void Accumulate(ReadOnlySpan<int> values, Span<int> sum)
    {
        for (var i = 0; i < values.Length; i++)
            sum[i] += values[i];
    }
}
