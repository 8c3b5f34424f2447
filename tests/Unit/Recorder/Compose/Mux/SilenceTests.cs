using MediaServer.Audio.Codecs;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Mux;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Mux;

public class SilenceTests
{
    [Theory]
    [InlineData(MediaCodec.Opus, 120)]
    [InlineData(MediaCodec.Pcmu, 20)]
    public void Fill_AnyLength_ExactToTheGrain(MediaCodec codec, int grain)
    {
        for (var length = 0; length < 5000; length += 7)
        {
            var filled = Silence.Of(codec).Fill(length).Sum(f => f.Ticks);
            Assert.InRange(length - filled, 0, grain - 1);
        }
    }

    [Fact]
    public void Opus_FramesLastAsLongAsTheySay()
    {
        foreach (var (ticks, frame) in Silence.Of(MediaCodec.Opus).Fill(960 + 480 + 240 + 120))
        {
            Assert.True(OpusToc.TryParse(frame, out var toc));
            Assert.Equal((ticks, false), (toc.Samples, toc.IsStereo));
        }
    }

    /// <summary>Between loud frames, where a decoder carries something over.</summary>
    [Fact]
    public void Opus_AfterALoudFrame_DecodesToSilence()
    {
        using var encoder = new OpusEncoder(48_000);
        using var decoder = new OpusDecoder(48_000);
        var pcm = new short[960];
        var packet = new byte[OpusEncoder.MaxPacketLength];
        for (var i = 0; i < 5; i++)
        {
            for (var s = 0; s < pcm.Length; s++)
                pcm[s] = (short)(20_000 * Math.Sin(0.1 * (i * 960 + s)));
            decoder.Decode(packet.AsSpan(0, encoder.Encode(pcm, packet)), pcm);
        }
        var (_, silence) = Silence.Of(MediaCodec.Opus).Fill(960).Single();
        decoder.Decode(silence, pcm);
        decoder.Decode(silence, pcm);
        Assert.All(pcm, s => Assert.InRange(s, -10, 10));
    }

    [Fact]
    public void G711_IsWhatTheLawCallsZero()
    {
        Assert.All(Silence.Of(MediaCodec.Pcmu).Fill(160).Single().Frame, b => Assert.Equal(G711.Silence(G711Law.Mu), b));
        Assert.All(Silence.Of(MediaCodec.Pcma).Fill(160).Single().Frame, b => Assert.Equal(G711.Silence(G711Law.A), b));
    }

    /// <summary>Whatever came before, it fades to nothing.</summary>
    [Fact]
    public void G722_AfterALoudFrame_FadesToSilence()
    {
        var (encoder, decoder) = (new G722Encoder(), new G722Decoder());
        var pcm = new short[320];
        var payload = new byte[160];
        for (var i = 0; i < 10; i++)
        {
            for (var s = 0; s < pcm.Length; s++)
                pcm[s] = (short)(15_000 * Math.Sin(0.3 * (i * 320 + s)));
            encoder.Encode(pcm, payload);
            decoder.Decode(payload, pcm);
        }
        foreach (var (_, frame) in Silence.Of(MediaCodec.G722).Fill(1600))
            decoder.Decode(frame, pcm);
        Assert.All(pcm, s => Assert.InRange(s, -60, 60));
    }
}
