using System.Runtime.InteropServices;
using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Codecs;

/// <summary>Against FFmpeg's G.722: 0.7 s of speech, a sweep near full scale and noise (<c>ffmpeg -c:a g722</c>).</summary>
public class G722Tests
{
    private static readonly byte[] Bits = Vector("g722.bits");
    private static readonly short[] Input = Samples("g722-input.pcm");
    private static readonly short[] Output = Samples("g722-output.pcm");

    private static byte[] Vector(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", name));

    private static short[] Samples(string name) => MemoryMarshal.Cast<byte, short>(Vector(name)).ToArray();

    [Theory]
    [InlineData(320)]
    [InlineData(160)]
    [InlineData(2)]
    public void Encode_InPiecesOfAnyLength_IsFfmpegBitByBit(int piece)
    {
        var encoder = new G722Encoder();
        var bits = new byte[Input.Length / 2];
        for (var i = 0; i < Input.Length; i += piece)
            encoder.Encode(Input.AsSpan(i, Math.Min(piece, Input.Length - i)), bits.AsSpan(i / 2));
        Assert.Equal(Bits, bits);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(1)]
    public void Decode_InPiecesOfAnyLength_IsFfmpegBitByBit(int piece)
    {
        using var decoder = new G722Decoder();
        var pcm = new short[2 * Bits.Length];
        for (var i = 0; i < Bits.Length; i += piece)
        {
            var part = Bits.AsSpan(i, Math.Min(piece, Bits.Length - i));
            Assert.Equal(2 * part.Length, decoder.Decode(part, pcm.AsSpan(2 * i)));
        }
        Assert.Equal(Output, pcm);
    }

    [Fact]
    public void Path_Speech_LosesLittle()
    {
        var speech = Sound.Speech(16_000);
        var encoder = new G722Encoder();
        using var decoder = new G722Decoder();
        var (bits, heard) = (new byte[960], new short[speech.Length]);
        for (var i = 0; i + 1920 <= speech.Length; i += 1920)
        {
            encoder.Encode(speech.AsSpan(i, 1920), bits);
            decoder.Decode(bits, heard.AsSpan(i));
        }
        const int delay = 22; // the two filters
        Assert.InRange(Ear.Sdr(speech.AsSpan(0, speech.Length - 4000), heard.AsSpan(delay)), 20, 60);
    }

    [Fact]
    public void Reset_ForgetsTheStream()
    {
        using var decoder = new G722Decoder();
        var (first, second) = (new short[320], new short[320]);
        decoder.Decode(Bits.AsSpan(0, 160), first);
        decoder.Reset();
        decoder.Decode(Bits.AsSpan(0, 160), second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Decode_PayloadBeyond120Milliseconds_IsRefused()
    {
        using var decoder = new G722Decoder();
        Assert.Equal(1920, decoder.SamplesOf(new byte[960]));
        Assert.Equal(0, decoder.SamplesOf(new byte[961]));
        Assert.Equal(0, decoder.Decode(new byte[961], new short[4000]));
    }
}
