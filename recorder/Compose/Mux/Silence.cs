using MediaServer.Recorder.Compose.Frames;

namespace MediaServer.Recorder.Compose.Mux;

/// <summary>Frames that sound like nothing, in each codec.</summary>
internal sealed class Silence
{
    /// <summary>µ-law and A-law of zero (ITU-T G.711 tables 1 and 2).</summary>
    private const byte MuLawZero = 0xFF;
    private const byte ALawZero = 0xD5;

    /// <summary>G.722 has no zero, only small differences; of all 256 this one lets a decoder settle nearest to it, at -55 dBFS.</summary>
    private const byte G722Zero = 0xFC;

    private readonly (int Ticks, byte[] Frame)[] _frames;

    private Silence(params (int Ticks, byte[] Frame)[] frames) => _frames = frames;

    /// <param name="codec">Of the track.</param>
    public static Silence Of(MediaCodec codec) =>
        codec switch
        {
            MediaCodec.Pcmu => Samples(MuLawZero),
            MediaCodec.Pcma => Samples(ALawZero),
            MediaCodec.G722 => Samples(G722Zero),
            _ => Opus(),
        };

    /// <summary>Frames that last so long together, as far as the shortest of them allows.</summary>
    public IEnumerable<(int Ticks, byte[] Frame)> Fill(long ticks)
    {
        foreach (var silence in _frames)
        {
            for (; ticks >= silence.Ticks; ticks -= silence.Ticks)
                yield return silence;
        }
    }

    /// <summary>
    /// CELT frames of the full band, mono, with the silence flag (RFC 6716 section 4.3), of 20, 10, 5 and 2.5 ms: configurations 31 to 28.
    /// </summary>
    private static Silence Opus() =>
        new((960, [0xF8, 0xFF, 0xFE]), (480, [0xF0, 0xFF, 0xFE]), (240, [0xE8, 0xFF, 0xFE]), (120, [0xE0, 0xFF, 0xFE]));

    private static Silence Samples(byte zero) => new((160, Repeated(zero, 160)), (20, Repeated(zero, 20)));

    private static byte[] Repeated(byte value, int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, value);
        return bytes;
    }
}
