using System.Runtime.Intrinsics;
using MediaServer.Audio.Signals;

namespace MediaServer.Audio.Dtmf;

/// <summary>Hears keys in the sound itself: eight Goertzel filters, one in each lane of a vector, over blocks of 12.75 ms.</summary>
/// <remarks>
/// A block is a hit when one tone of each group stands out of its group, both are of similar strength, and together they are nearly
/// all that sounds. Two equal hits in a row are a press, three blocks without it are the release: so a tone of 40 ms is found
/// wherever it begins, and speech, which does not hold two pure tones for 25 ms, is not.
/// </remarks>
public sealed class DtmfDetector
{
    /// <summary>12.75 ms: the tones of a group are then one filter's width apart.</summary>
    private const int BlockAtNarrow = 102;

    private const int HitsToPress = 2,
        MissesToRelease = 3;

    /// <summary>
    /// 6 dB by which the strongest of a group exceeds the others, and 10 dB by which one group may exceed the other. Both leave 2 dB for
    /// noise and for what the stronger tone spills into the other group: a twist of 7 dB is measured as 5 to 9 in noise 15 dB below.
    /// </summary>
    private const float PeakRatio = 4,
        MaxTwist = 10;

    /// <summary>The share of the block's energy that must lie in the two tones; a frequency 1.5 % off still has three quarters.</summary>
    private const float MinShare = 0.63f;

    /// <summary>Mean square of -42 dBFS; a key at the end of a long line is about -30.</summary>
    private const float MinPower = 67_000;

    private const string Keys = "123A456B789C*0#D";

    private static readonly float[] Frequencies = [697, 770, 852, 941, 1209, 1336, 1477, 1633];

    private readonly int _block;
    private readonly Vector256<float> _coefficients;
    private Vector256<float> _last,
        _beforeLast;
    private float _energy;
    private int _filled,
        _hits,
        _misses;
    private char _candidate,
        _pressed;
    private bool _isMadeUp;

    /// <param name="sampleRate">8000 or 16000.</param>
    public DtmfDetector(int sampleRate)
    {
        _block = BlockAtNarrow * (sampleRate / Pcm.Narrow);
        Span<float> coefficients = stackalloc float[8];
        for (var i = 0; i < coefficients.Length; i++)
            coefficients[i] = 2 * MathF.Cos(2 * MathF.PI * Frequencies[i] / sampleRate);
        _coefficients = Vector256.Create<float>(coefficients);
    }

    /// <summary>A key's tones are sounding, or may be: the frame should not reach the room.</summary>
    public bool IsSounding => _pressed != '\0' || _hits > 0;

    /// <summary>Takes 20 ms, or any other piece that contains at most one new press; true when a key was pressed in it.</summary>
    public bool Process(ReadOnlySpan<short> frame, out char key) => Process(frame, isMadeUp: false, out key);

    /// <param name="frame">The sound.</param>
    /// <param name="isMadeUp">It conceals what did not come: a tone that goes on in it goes on, one that fades in it has not been released.</param>
    /// <param name="key">The key that was pressed.</param>
    public bool Process(ReadOnlySpan<short> frame, bool isMadeUp, out char key)
    {
        key = '\0';
        while (!frame.IsEmpty)
        {
            var part = frame[..Math.Min(frame.Length, _block - _filled)];
            frame = frame[part.Length..];
            Filter(part);
            _isMadeUp |= isMadeUp;
            if (_filled < _block)
                continue;
            var heard = EndBlock();
            if ((heard != '\0' || !_isMadeUp) && Judge(heard))
                key = _pressed;
            _isMadeUp = false;
        }
        return key != '\0';
    }

    private void Filter(ReadOnlySpan<short> part)
    {
        var (last, before, coefficients) = (_last, _beforeLast, _coefficients);
        foreach (var sample in part)
            (last, before) = (coefficients * last - before + Vector256.Create((float)sample), last);
        (_last, _beforeLast) = (last, before);
        _energy += PcmMath.Energy(part);
        _filled += part.Length;
    }

    /// <summary>The key of the finished block, or the null character.</summary>
    private char EndBlock()
    {
        var powers = _last * _last + _beforeLast * _beforeLast - _coefficients * _last * _beforeLast;
        var key = Decide(powers, _energy, _block);
        (_last, _beforeLast, _energy, _filled) = (default, default, 0, 0);
        return key;
    }

    private static char Decide(Vector256<float> powers, float energy, int block)
    {
        if (energy < MinPower * block)
            return '\0';
        var (row, column) = (Strongest(powers.GetLower()), Strongest(powers.GetUpper()));
        if (row < 0 || column < 0)
            return '\0';
        var (low, high) = (powers[row], powers[4 + column]);
        var isTwisted = low > high * MaxTwist || high > low * MaxTwist;
        // A tone of amplitude A has the power (A·N/2)² behind its filter and the energy N·A²/2.
        var share = 2 * (low + high) / (block * energy);
        return isTwisted || share < MinShare ? '\0' : Keys[4 * row + column];
    }

    private static int Strongest(Vector128<float> group)
    {
        var best = 0;
        for (var i = 1; i < 4; i++)
        {
            if (group[i] > group[best])
                best = i;
        }
        for (var i = 0; i < 4; i++)
        {
            if (i != best && group[i] * PeakRatio > group[best])
                return -1;
        }
        return best;
    }

    private bool Judge(char key)
    {
        _hits = key == '\0' || key != _candidate ? 0 : _hits;
        if (key != '\0')
            _hits++;
        _candidate = key;
        _misses = _pressed != '\0' && key != _pressed ? _misses + 1 : 0;
        if (_misses >= MissesToRelease)
            _pressed = '\0';
        if (_hits < HitsToPress || key == _pressed)
            return false;
        (_pressed, _misses) = (key, 0);
        return true;
    }
}
