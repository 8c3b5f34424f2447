using MediaServer.Audio.Codecs;
using MediaServer.Bench.Phone.Sound;
using MediaServer.Tests.Unit.Wire;

namespace MediaServer.Tests.Unit.Audio.Codecs;

public class OpusTests
{
    /// <summary>Encodes speech in frames of 20 ms.</summary>
    private static List<byte[]> Packets(int sampleRate, int lossPercent = 5, int bitrate = 24_000)
    {
        using var encoder = new OpusEncoder(sampleRate, bitrate) { PacketLossPercent = lossPercent };
        var (speech, frame) = (Sound.Speech(sampleRate), sampleRate / 50);
        var buffer = new byte[OpusEncoder.MaxPacketLength];
        var packets = new List<byte[]>();
        for (var i = 0; i + frame <= speech.Length; i += frame)
            packets.Add(buffer[..encoder.Encode(speech.AsSpan(i, frame), buffer)]);
        return packets;
    }

    /// <summary>Decodes, and lets every tenth packet be restored by <paramref name="restore"/>.</summary>
    private static short[] Decode(List<byte[]> packets, int sampleRate, Action<OpusDecoder, byte[], Memory<short>>? restore = null)
    {
        using var decoder = new OpusDecoder(sampleRate);
        var frame = sampleRate / 50;
        var pcm = new short[packets.Count * frame];
        for (var i = 0; i < packets.Count; i++)
        {
            var place = pcm.AsMemory(i * frame, frame);
            if (restore is not null && i % 10 == 5 && i + 1 < packets.Count)
                restore(decoder, packets[i + 1], place);
            else
                Assert.Equal(frame, decoder.Decode(packets[i], place.Span));
        }
        return pcm;
    }

    [Fact]
    public void Library_IsHere() => Assert.True(OpusLibrary.TryLoad(out var version), version);

    [Theory]
    [InlineData(8000)]
    [InlineData(16_000)]
    public void Path_Speech_IsHeardAtEveryRate(int sampleRate)
    {
        var heard = Decode(Packets(sampleRate), sampleRate);
        var speech = Sound.Speech(sampleRate);
        // The coder's look-ahead, 6.5 ms; VOIP mode keeps the waveform only roughly.
        var delay = sampleRate * 65 / 10_000;
        Assert.InRange(Ear.Sdr(speech.AsSpan(0, heard.Length - delay), heard.AsSpan(delay)), 6, 60);
        Assert.InRange(Ear.Level(heard) - Ear.Level(speech), -1.5, 1.5);
    }

    [Fact]
    public void Decode_FullBandPacket_AtTheRateOfTheBus()
    {
        using var encoder = new OpusEncoder(48_000, 64_000);
        var packet = new byte[OpusEncoder.MaxPacketLength];
        var length = encoder.Encode(Sound.Tone(1000, 48_000, 0.02), packet);
        foreach (var rate in (int[])[8000, 16_000, 48_000])
        {
            using var decoder = new OpusDecoder(rate);
            Assert.Equal(rate / 50, decoder.SamplesOf(packet.AsSpan(0, length)));
            Assert.Equal(rate / 50, decoder.Decode(packet.AsSpan(0, length), new short[rate / 50]));
        }
    }

    [Fact]
    public void Recover_LostPackets_IsBetterThanConcealment()
    {
        var packets = Packets(16_000, lossPercent: 20);
        var whole = Decode(packets, 16_000);
        var recovered = Decode(packets, 16_000, (decoder, next, pcm) => Assert.True(decoder.TryRecover(next, pcm.Span)));
        var concealed = Decode(packets, 16_000, (decoder, _, pcm) => Assert.True(decoder.TryConceal(pcm.Span)));
        Assert.InRange(Ear.Sdr(whole, recovered) - Ear.Sdr(whole, concealed), 3, 40);
    }

    [Fact]
    public void Decode_Garbage_IsNoSoundAndNoException()
    {
        using var decoder = new OpusDecoder(16_000);
        var random = new Random(1);
        var pcm = new short[1920];
        for (var i = 0; i < 5000; i++)
        {
            var packet = new byte[random.Next(60)];
            random.NextBytes(packet);
            var announced = decoder.SamplesOf(packet);
            Assert.InRange(announced, 0, 1920);
            Assert.InRange(decoder.Decode(packet, pcm), 0, 1920);
            decoder.TryRecover(packet, pcm.AsSpan(0, 320));
        }
        Assert.Equal(0, decoder.Decode([], pcm));
        Assert.Equal(0, decoder.SamplesOf([]));
    }

    [Fact]
    public void Encode_BeyondTheRange_LossIsClamped()
    {
        using var encoder = new OpusEncoder(8000) { PacketLossPercent = 250 };
        Assert.Equal(100, encoder.PacketLossPercent);
        encoder.PacketLossPercent = -1;
        Assert.Equal(0, encoder.PacketLossPercent);
    }

    [Fact]
    public void EncodeAndDecode_AllocateNothing()
    {
        using var encoder = new OpusEncoder(8000);
        using var decoder = new OpusDecoder(8000);
        var (speech, packet, pcm) = (Sound.Speech(8000), new byte[OpusEncoder.MaxPacketLength], new short[160]);
        var bytes = Allocated.By(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                var length = encoder.Encode(speech.AsSpan(i * 160, 160), packet);
                decoder.Decode(packet.AsSpan(0, length), pcm);
                decoder.TryConceal(pcm);
            }
        });
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        var encoder = new OpusEncoder(8000);
        var decoder = new OpusDecoder(8000);
        encoder.Dispose();
        encoder.Dispose();
        decoder.Dispose();
        decoder.Dispose();
    }
}
