using System.Buffers.Binary;

namespace MediaServer.Tests.Fuzz.Harness;

/// <summary>Makes one damaged input after another out of a corpus; the same seed makes the same inputs.</summary>
/// <remarks>
/// Wire formats break at lengths, counts and sign bits, so most damage aims there: extreme values in 1, 2 and 4 bytes, a length off
/// by one, cut and grown inputs, repeated and swapped parts, two inputs spliced into one.
/// </remarks>
public sealed class Mutator(IReadOnlyList<byte[]> corpus, int maxLength, int seed)
{
    /// <summary>More damage than this in one input mostly repeats "refused at the first byte".</summary>
    private const int MaxRounds = 6;

    private static readonly uint[] Extremes =
    [
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        15,
        16,
        31,
        32,
        63,
        64,
        127,
        128,
        191,
        192,
        254,
        255,
        0x100,
        0x0FFF,
        0x1000,
        0x7FFF,
        0x8000,
        0xBEDE,
        0xFFFE,
        0xFFFF,
        0x00FF_FFFF,
        0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFF,
    ];

    // Reproducible inputs are the point, not secrets.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);
#pragma warning restore CA5394
    private readonly byte[] _buffer = new byte[maxLength];
    private int _length;

    /// <summary>The next input; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        Start();
        for (var rounds = 1 + Below(MaxRounds); rounds > 0; rounds--)
            Damage();
        return _buffer.AsSpan(0, _length);
    }

    private void Start()
    {
        // One in sixteen is pure noise: it finds what no well-formed ancestor leads to.
        if (corpus.Count == 0 || Below(16) == 0)
        {
            _length = Below(Math.Min(maxLength, 128) + 1);
            _random.NextBytes(_buffer.AsSpan(0, _length));
            return;
        }
        var origin = corpus[Below(corpus.Count)];
        _length = Math.Min(origin.Length, maxLength);
        origin.AsSpan(0, _length).CopyTo(_buffer);
    }

    private void Damage()
    {
        switch (Below(11))
        {
            case 0 when _length > 0:
                _buffer[Below(_length)] ^= (byte)(1 << Below(8));
                break;
            case 1 when _length > 0:
                _buffer[Below(_length)] = (byte)_random.Next();
                break;
            case 2 when _length > 0:
                _buffer[Below(_length)] = (byte)Extreme();
                break;
            case 3 when _length > 1:
                BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(Below(_length - 1)), (ushort)Extreme());
                break;
            case 4 when _length > 3:
                BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(Below(_length - 3)), Extreme());
                break;
            case 5 when _length > 0:
                _buffer[Below(_length)] += (byte)(Below(2) == 0 ? 1 : 255);
                break;
            case 6:
                _length = Below(_length + 1);
                break;
            case 7:
                Grow();
                break;
            case 8 when _length > 0:
                Remove();
                break;
            case 9 when _length > 0:
                Repeat();
                break;
            default:
                Splice();
                break;
        }
    }

    private void Grow()
    {
        var count = Math.Min(1 + Below(16), maxLength - _length);
        var at = Below(_length + 1);
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer.AsSpan(at + count));
        if (Below(2) == 0)
            _random.NextBytes(_buffer.AsSpan(at, count));
        else
            _buffer.AsSpan(at, count).Fill((byte)Extreme());
        _length += count;
    }

    private void Remove()
    {
        var at = Below(_length);
        var count = Math.Min(1 + Below(8), _length - at);
        _buffer.AsSpan(at + count, _length - at - count).CopyTo(_buffer.AsSpan(at));
        _length -= count;
    }

    private void Repeat()
    {
        var from = Below(_length);
        var count = 1 + Below(Math.Min(32, _length - from));
        var at = Below(_length);
        _buffer.AsSpan(from, count).ToArray().AsSpan(0, Math.Min(count, maxLength - at)).CopyTo(_buffer.AsSpan(at));
        _length = Math.Max(_length, Math.Min(at + count, maxLength));
    }

    private void Splice()
    {
        if (corpus.Count == 0)
            return;
        var other = corpus[Below(corpus.Count)];
        var from = Below(other.Length + 1);
        var at = Below(_length + 1);
        var count = Math.Min(other.Length - from, maxLength - at);
        other.AsSpan(from, count).CopyTo(_buffer.AsSpan(at));
        _length = at + count;
    }

    private uint Extreme() => Extremes[Below(Extremes.Length)];

    private int Below(int limit) => _random.Next(limit);
}
