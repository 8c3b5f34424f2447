using System.Runtime.InteropServices;
using System.Text;
using MediaServer.Audio.Files;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Files;

public class WavFileTests
{
    internal static byte[] Wav(short[] samples, int sampleRate, short channels = 1, short bits = 16, short format = 1, byte[]? extra = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        var data = MemoryMarshal.AsBytes(samples.AsSpan());
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write(format);
        writer.Write(channels);
        writer.Write(sampleRate);
        writer.Write(sampleRate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write(bits);
        writer.Write(extra ?? []);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return stream.ToArray();
    }

    [Fact]
    public void Mono_IsReadAsItIs()
    {
        Assert.True(WavFile.TryDecode(Wav([1, -2, 3], 8000), out var rate, out var pcm, out _));
        Assert.Equal(8000, rate);
        Assert.Equal([1, -2, 3], pcm);
    }

    [Fact]
    public void Stereo_IsMixedDown()
    {
        Assert.True(WavFile.TryDecode(Wav([100, 200, -50, 50], 44_100, channels: 2), out _, out var pcm, out _));
        Assert.Equal([150, 0], pcm);
    }

    [Fact]
    public void OtherChunks_AreSkippedWithTheirPadding()
    {
        byte[] list = [.. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0];
        Assert.True(WavFile.TryDecode(Wav([7], 16_000, extra: list), out _, out var pcm, out _));
        Assert.Equal([7], pcm);
    }

    [Fact]
    public void OtherFormats_AreRefused()
    {
        Assert.False(WavFile.TryDecode(Wav([1], 8000, format: 7), out _, out _, out _)); // mu-law
        Assert.False(WavFile.TryDecode(Wav([1], 8000, bits: 24), out _, out _, out _));
        Assert.False(WavFile.TryDecode(Wav([1], 4000), out _, out _, out _));
        Assert.False(WavFile.TryDecode(Wav([1], 8000, channels: 6), out _, out _, out _));
        Assert.False(WavFile.TryDecode(Wav([], 8000), out _, out _, out var reason));
        Assert.Equal("it has no sound", reason);
    }

    [Fact]
    public void Bytes_OfAnyKind_NeverThrow()
    {
        var (file, random) = (Wav([1, 2, 3, 4], 8000), new Random(3));
        for (var i = 0; i < 20_000; i++)
        {
            var mutated = file[..random.Next(file.Length + 1)];
            for (var n = 0; n < 3 && mutated.Length > 0; n++)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            WavFile.TryDecode(mutated, out _, out _, out _);
        }
    }

    [Theory]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(22_050)]
    [InlineData(8000)]
    public void Resampler_Tone_StaysThatTone(int from)
    {
        var heard = Resampler.Convert(Sound.Tone(1000, from, 1), from, 16_000);
        var expected = Sound.Tone(1000, 16_000, 1);
        Assert.Equal(expected.Length, heard.Length);
        Assert.InRange(Ear.Sdr(expected.AsSpan(400, 15_000), heard.AsSpan(400)), 45, 250);
    }

    [Fact]
    public void Resampler_WhatWouldFold_IsTakenAway() =>
        Assert.InRange(Ear.Level(Resampler.Convert(Sound.Tone(12_000, 48_000, 0.5), 48_000, 16_000)), -200, -60);
}
