using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Codecs;

public class G711Tests
{
    public static TheoryData<G711Law> Laws => [G711Law.Mu, G711Law.A];

    /// <summary>G.711 tables 1 and 2, as segments and steps written out by the Recommendation's own arithmetic.</summary>
    private static int Expand(G711Law law, byte code)
    {
        var bits = law == G711Law.Mu ? ~code & 0xFF : code ^ 0x55;
        var (segment, step) = (bits >> 4 & 7, bits & 15);
        if (law == G711Law.Mu)
        {
            var decision = 33 * (1 << segment) - 33 + step * (2 << segment); // the middle of the step, in 14 bits
            return 4 * ((bits & 0x80) != 0 ? -decision : decision);
        }
        var value = segment == 0 ? 2 * step + 1 : 33 * (1 << segment - 1) + step * (1 << segment); // in 13 bits
        return 8 * ((bits & 0x80) != 0 ? value : -value);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Decode_EveryCode_IsTheFormula(G711Law law)
    {
        byte[] codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        var pcm = new short[256];
        G711.Decode(law, codes, pcm);
        Assert.Equal(codes.Select(code => (short)Expand(law, code)), pcm);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Encode_EverySample_IsWithinHalfAStep(G711Law law)
    {
        short[] samples = [.. Enumerable.Range(short.MinValue, 65_536).Select(value => (short)value)];
        var codes = new byte[samples.Length];
        G711.Encode(law, samples, codes);
        for (var i = 0; i < samples.Length; i++)
        {
            var segment = (law == G711Law.Mu ? ~codes[i] : codes[i] ^ 0x55) >> 4 & 7;
            var half = law == G711Law.Mu ? 4 << segment : 8 << Math.Max(segment - 1, 0);
            // Two or three bits of the sample lie below the law's own resolution; mu-law ends at 8158 of its 8192 steps.
            var resolution = law == G711Law.Mu ? 4 : 8;
            var sample = law == G711Law.Mu ? Math.Clamp((int)samples[i], -4 * 8159, 4 * 8159) : samples[i];
            Assert.InRange(Math.Abs(sample - Expand(law, codes[i])), 0, half + resolution);
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Encode_WhatWasDecoded_IsTheSameCode(G711Law law)
    {
        byte[] codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        var (pcm, again) = (new short[256], new byte[256]);
        G711.Decode(law, codes, pcm);
        G711.Encode(law, pcm, again);
        if (law == G711Law.Mu)
            codes[0x7F] = 0xFF; // mu-law has two zeros, and one is enough
        Assert.Equal(codes, again);
    }

    [Theory]
    [InlineData(G711Law.Mu, 0xFF)]
    [InlineData(G711Law.A, 0xD5)]
    public void Silence_IsTheCodeOfZero(G711Law law, byte code)
    {
        var encoded = new byte[1];
        G711.Encode(law, [0], encoded);
        Assert.Equal(code, encoded[0]);
        Assert.Equal(code, G711.Silence(law));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Path_Speech_HasAtLeast35Decibels(G711Law law)
    {
        var speech = Sound.Speech(8000);
        var (codes, heard) = (new byte[speech.Length], new short[speech.Length]);
        G711.Encode(law, speech, codes);
        G711.Decode(law, codes, heard);
        Assert.InRange(Ear.Sdr(speech, heard), 35, 60);
    }

    [Fact]
    public void Decoder_PayloadBeyond120Milliseconds_IsRefused()
    {
        using var decoder = new G711Decoder(G711Law.Mu);
        Assert.Equal(960, decoder.SamplesOf(new byte[960]));
        Assert.Equal(0, decoder.SamplesOf(new byte[961]));
        Assert.Equal(0, decoder.Decode(new byte[10], new short[9]));
    }
}
