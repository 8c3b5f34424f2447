using MediaServer.Audio.Codecs;
using MediaServer.Audio.Jitter;

namespace MediaServer.Tests.Unit.Audio.Jitter;

/// <summary>Whatever a network does, every 20 ms there are 20 ms to play: an exception here would be the end of somebody's call.</summary>
public class JitterBufferPropertyTests
{
    /// <summary>Opus of 20 ms, of 2.5 and of 60 ms without a frame in it, and what is no Opus at all.</summary>
    private static readonly byte[][] OpusPayloads = [Encoded(8000), Encoded(16_000), [0xE0], [0x18], [0xFF], [0x0B, 1, 2, 3]];

    [Theory]
    [InlineData("PCMU", 1)]
    [InlineData("PCMU", 2)]
    [InlineData("PCMU", 3)]
    [InlineData("G722", 4)]
    [InlineData("G722", 5)]
    [InlineData("opus 8 kHz", 6)]
    [InlineData("opus 16 kHz", 7)]
    public void AnyNetwork_IsPlayedFrameByFrame(string codec, int seed)
    {
        using var decoder = Decoder(codec);
        using var buffer = new JitterBuffer(decoder);
        var random = new Random(seed);
        var frame = new short[buffer.SampleRate / 50];
        var kinds = new HashSet<PlayedFrame>();
        uint ssrc = 1,
            timestamp = 0xFFFF_0000;
        for (var tick = 0; tick < 50_000; tick++)
        {
            var now = TimeSpan.FromMilliseconds(20 * tick);
            for (var n = Arrivals(random, tick); n > 0; n--)
                Send(buffer, decoder, random, ref ssrc, ref timestamp, now);
            kinds.Add(buffer.Pull(frame, now));
            Assert.InRange(buffer.Stats.Delay, TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(2));
        }
        Assert.Equal(4, kinds.Count);
    }

    /// <summary>Minutes of order, of bursts, of loss and of silence in turn.</summary>
    private static int Arrivals(Random random, int tick) =>
        (tick / 500 % 5) switch
        {
            0 => 1,
            1 => random.Next(3),
            2 => random.Next(4) == 0 ? 4 : 0,
            3 => tick % 100 == 0 ? 30 : 0,
            _ => tick % 60 < 20 ? 1 : 0,
        };

    private static void Send(JitterBuffer buffer, IFrameDecoder decoder, Random random, ref uint ssrc, ref uint timestamp, TimeSpan now)
    {
        var ticks = (uint)(random.Next(8) == 0 ? random.Next(1, 960) : 160);
        switch (random.Next(300))
        {
            case 0:
                ssrc++;
                break;
            case 1:
                timestamp += (uint)random.Next();
                break;
            case 2:
                timestamp -= (uint)random.Next(2000);
                break;
            case < 8:
                buffer.ReceiveNoise(ssrc, timestamp * (uint)(decoder.ClockRate / 8000), (byte)random.Next(128), now);
                return;
            case < 20:
                timestamp += ticks; // lost
                break;
        }
        var payload = Payload(decoder, random, (int)ticks);
        buffer.Receive(ssrc, timestamp * (uint)(decoder.ClockRate / 8000), payload, now - TimeSpan.FromMilliseconds(random.Next(20)));
        timestamp += ticks;
    }

    private static byte[] Payload(IFrameDecoder decoder, Random random, int ticks)
    {
        if (decoder is OpusDecoder)
            return OpusPayloads[Math.Max(0, random.Next(-20, OpusPayloads.Length))];
        var payload = new byte[ticks];
        random.NextBytes(payload);
        return payload;
    }

    private static IFrameDecoder Decoder(string codec) =>
        codec switch
        {
            "PCMU" => new G711Decoder(G711Law.Mu),
            "G722" => new G722Decoder(),
            "opus 8 kHz" => new OpusDecoder(8000),
            _ => new OpusDecoder(16_000),
        };

    private static byte[] Encoded(int rate)
    {
        using var encoder = new OpusEncoder(rate);
        var packet = new byte[OpusEncoder.MaxPacketLength];
        return packet[..encoder.Encode(Sound.Tone(300, rate, 0.02), packet)];
    }
}
