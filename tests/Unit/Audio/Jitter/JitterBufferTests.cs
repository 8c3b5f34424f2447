using MediaServer.Audio.Codecs;
using MediaServer.Audio.Jitter;
using MediaServer.Bench.Phone.Sound;

namespace MediaServer.Tests.Unit.Audio.Jitter;

/// <summary>Stories of one telephone and its network, in virtual time; sound goes through the codec and is judged as it comes out.</summary>
public class JitterBufferTests
{
    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Evenly spread between 50 ms and so much more.</summary>
    private static Func<int, TimeSpan?> Jitter(double milliseconds, int seed = 1)
    {
        var random = new Random(seed);
        return _ => Ms(50 + milliseconds * random.NextDouble());
    }

    private static PhoneLine G711Line(int packetMilliseconds = 20) => new(new G711Decoder(G711Law.Mu), packetMilliseconds);

    [Fact]
    public void Start_FirstPacket_IsPlayedAfter30To50Milliseconds()
    {
        using var line = G711Line();
        line.Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(1));

        var start = line.Frames.First(frame => frame.Kind == PlayedFrame.Speech).At;
        Assert.InRange(start - Ms(50), Ms(30), Ms(50));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(60)]
    public void Stream_WithoutJitter_IsPlayedAsItWasSent(int packetMilliseconds)
    {
        var speech = Sound.Speech(8000);
        using var line = G711Line(packetMilliseconds);
        line.Speak(speech, TimeSpan.FromSeconds(10));

        var first = line.Frames.TakeWhile(frame => frame.Kind != PlayedFrame.Speech).Count();
        Assert.All(line.Frames.Skip(first), frame => Assert.Equal(PlayedFrame.Speech, frame.Kind));
        var (codes, expected) = (new byte[72_000], new short[72_000]);
        G711.Encode(G711Law.Mu, speech.AsSpan(0, 72_000), codes);
        G711.Decode(G711Law.Mu, codes, expected);
        Assert.Equal(expected, line.Heard.AsSpan(first * 160, 72_000));
    }

    [Theory]
    [InlineData(1000, 20)]
    [InlineData(1000, 10)]
    [InlineData(1000, 30)]
    [InlineData(1000, 60)]
    [InlineData(440, 20)]
    [InlineData(617, 20)]
    public void Tone_30MillisecondsOfJitter_HasNoGapAndNoPhaseJumpInFiveMinutes(int frequency, int packetMilliseconds)
    {
        using var line = G711Line(packetMilliseconds);
        line.Network = Jitter(30);
        line.Speak(Sound.Tone(frequency, 8000, 1), TimeSpan.FromMinutes(5));

        var tone = line.Heard.AsSpan(8000);
        Assert.Equal(0, line.Buffer.Stats.Late);
        Assert.Equal(0, line.Buffer.Stats.ConcealedSamples);
        Assert.InRange(Ear.LongestGap(tone), 0, 2);
        Assert.InRange(Ear.LargestPhaseJump(tone, frequency, 8000), 0, 0.1);
        Assert.InRange(Ear.DeepestDip(tone, frequency, 8000), 0.95, 1);
    }

    [Fact]
    public void WideTone_30MillisecondsOfJitter_HasNoGapAndNoPhaseJump()
    {
        using var line = new PhoneLine(new G722Decoder());
        line.Network = Jitter(30);
        line.Speak(Sound.Tone(1000, 16_000, 1), TimeSpan.FromMinutes(1));

        var tone = line.Heard.AsSpan(16_000);
        Assert.Equal(0, line.Buffer.Stats.ConcealedSamples);
        Assert.InRange(Ear.LargestPhaseJump(tone, 1000, 16_000), 0, 0.1);
        Assert.InRange(Ear.DeepestDip(tone, 1000, 16_000), 0.95, 1);
    }

    [Fact]
    public void Spike_Of300Milliseconds_IsWorkedOffWithinFiveSeconds()
    {
        using var line = G711Line();
        // Ten seconds in, what was sent during 300 ms arrives at one moment.
        line.Network = n => n is >= 500 and < 515 ? Ms(50 + 20 * (515 - n)) : Ms(50 + 5 * (n % 3));
        line.Speak(Sound.Speech(8000), TimeSpan.FromSeconds(20));

        var spike = TimeSpan.FromSeconds(10) + Ms(300);
        Assert.Contains(line.Frames, frame => frame.Delay > Ms(200));
        Assert.All(
            line.Frames.Where(frame => frame.At > spike + TimeSpan.FromSeconds(5)),
            frame => Assert.InRange(frame.Delay, Ms(0), Ms(60))
        );
        Assert.Equal(0, line.Buffer.Stats.Late);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    public void Drift_Of200Ppm_KeepsTheDelayForTenMinutes(double ppm)
    {
        using var line = G711Line();
        line.DriftPpm = ppm;
        line.Network = Jitter(10);
        line.Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromMinutes(10));

        var tone = line.Heard.AsSpan(8000);
        Assert.All(line.Frames.Skip(500), frame => Assert.InRange(frame.Delay, Ms(10), Ms(70)));
        // 200 ppm of ten minutes are 120 ms.
        var changed = ppm > 0 ? line.Buffer.Stats.RemovedSamples : line.Buffer.Stats.InsertedSamples;
        Assert.InRange(changed, 80 * 8, 160 * 8);
        Assert.Equal(0, line.Buffer.Stats.ConcealedSamples);
        Assert.InRange(Ear.LargestPhaseJump(tone, 1000, 8000), 0, 0.1);
    }

    [Fact]
    public void Jitter_ThatGrows_GrowsTheDelayAndThatThatFallsShrinksIt()
    {
        using var line = G711Line();
        line.Network = Jitter(5);
        line.Speak(Sound.Speech(8000), TimeSpan.FromSeconds(10));
        var calm = line.Buffer.Stats.Delay;
        line.Network = Jitter(100);
        line.Speak(Sound.Speech(8000), TimeSpan.FromSeconds(20));
        var rough = line.Buffer.Stats.Delay;
        var late = line.Frames.Skip(1000).Count(frame => frame.Kind == PlayedFrame.Concealed);
        line.Network = Jitter(5);
        line.Speak(Sound.Speech(8000), TimeSpan.FromSeconds(20));

        Assert.InRange(calm, Ms(20), Ms(60));
        Assert.InRange(rough, Ms(85), Ms(160));
        Assert.InRange(late, 0, 25); // of the last 500 frames: what lies beyond p95
        Assert.InRange(line.Buffer.Stats.Delay, Ms(20), Ms(60));
    }

    [Fact]
    public void Loss_OfFivePercent_ConcealsFivePercentAndNoGapIsHeard()
    {
        using var line = G711Line();
        var random = new Random(3);
        line.Network = _ => random.Next(20) == 0 ? null : Ms(50);
        line.Speak(Sound.Tone(300, 8000, 1), TimeSpan.FromMinutes(1));

        var tone = line.Heard.AsSpan(8000);
        Assert.InRange(line.Buffer.Stats.ConcealedSamples / (double)tone.Length, 0.03, 0.07);
        Assert.InRange(Ear.LongestGap(tone), 0, 4);
        Assert.InRange(Ear.LargestPhaseJump(tone, 300, 8000), 0, 0.5);
        Assert.Equal(0, line.Buffer.Stats.Late);
    }

    [Fact]
    public void Concealment_OfAVowel_ContinuesIt()
    {
        // 120 Hz and its overtones, wavering as a voice does.
        var (vowel, angle) = (new short[8000 * 13], 0.0);
        for (var i = 0; i < vowel.Length; i++)
        {
            angle += 2 * Math.PI * 120 * (1 + 0.01 * Math.Sin(2 * Math.PI * 4 * i / 8000)) / 8000;
            vowel[i] = (short)(Enumerable.Range(1, 12).Sum(n => Math.Sin(n * angle + n * n) / n) * 2500);
        }
        var (whole, _) = Hear(vowel, _ => Ms(50));
        var (concealed, frames) = Hear(vowel, n => n % 10 == 5 ? null : Ms(50));
        var silenced = whole.ToArray();
        foreach (var frame in frames)
            silenced.AsSpan(frame * 160, 160).Clear();

        Assert.InRange(frames.Length, 60, 70);
        Assert.InRange(Ear.Sdr(whole, concealed) - Ear.Sdr(whole, silenced), 8, 40);
    }

    [Fact]
    public void Concealment_OfSpeech_IsAsLoudAsTheSpeech()
    {
        var (whole, _) = Hear(Sound.Speech(8000), _ => Ms(50));
        var (concealed, frames) = Hear(Sound.Speech(8000), n => n % 10 == 5 ? null : Ms(50));
        var differences = frames
            .Where(frame => Ear.Level(whole.AsSpan(frame * 160, 160)) > -40)
            .Select(frame => Ear.Level(concealed.AsSpan(frame * 160, 160)) - Ear.Level(whole.AsSpan(frame * 160, 160)))
            .Order()
            .ToArray();
        Assert.InRange(differences[differences.Length / 2], -3, 2);
    }

    private static (short[] Sound, int[] Concealed) Hear(short[] sound, Func<int, TimeSpan?> network)
    {
        using var line = G711Line();
        line.Network = network;
        line.Speak(sound, TimeSpan.FromSeconds(13));
        var concealed = Enumerable.Range(0, line.Frames.Count).Where(i => line.Frames[i].Kind == PlayedFrame.Concealed);
        return (line.Heard, [.. concealed]);
    }

    [Fact]
    public void Stall_Longer_FadesToSilenceWithin60Milliseconds()
    {
        using var line = G711Line();
        line.Network = n => n < 50 ? Ms(50) : null;
        line.Speak(Sound.Tone(200, 8000, 1), TimeSpan.FromSeconds(3));

        var firstConcealed = line.Frames.TakeWhile(frame => frame.Kind != PlayedFrame.Concealed).Count();
        Assert.True(firstConcealed < line.Frames.Count);
        Assert.InRange(Ear.Level(line.Heard.AsSpan(firstConcealed * 160, 160)), -18, -12);
        Assert.All(line.Heard[((firstConcealed + 4) * 160)..], sample => Assert.Equal(0, sample));
        Assert.Equal(PlayedFrame.Silence, line.Frames[^1].Kind);
    }

    [Fact]
    public void Stall_AfterAStretch_EndsTheSpurtWithinItsFrame() // what was left over did not fit the frame, and ended the call
    {
        using var line = G711Line();
        line.Network = n => n < 100 ? Ms(50) : Ms(50 + 40 * (n % 3));
        line.Speak(Sound.Speech(8000), TimeSpan.FromSeconds(6));
        Assert.True(line.Buffer.Stats.InsertedSamples % 160 > 0);
        line.Pause(TimeSpan.FromSeconds(3)).Speak(Sound.Speech(8000), TimeSpan.FromSeconds(2));
        Assert.Contains(line.Frames, frame => frame.Kind == PlayedFrame.Silence && frame.At > TimeSpan.FromSeconds(6));
        Assert.Equal(PlayedFrame.Speech, line.Frames[^1].Kind);
    }

    [Fact]
    public void Pause_WithTimestampsThatCount_KeepsTheDelay()
    {
        using var line = G711Line();
        line.Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));
        var before = line.Buffer.Stats.Delay;
        line.Pause(Ms(300)).Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));
        Assert.InRange((line.Buffer.Stats.Delay - before).Duration(), Ms(0), Ms(1));
        line.Pause(TimeSpan.FromSeconds(30)).Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));
        Assert.InRange((line.Buffer.Stats.Delay - before).Duration(), Ms(0), Ms(20));
        Assert.Equal(0, line.Buffer.Stats.Resets);
    }

    [Fact]
    public void Pause_WithTimestampsThatStandStill_StartsAnew()
    {
        using var line = G711Line();
        line.Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));
        line.Pause(TimeSpan.FromSeconds(30), countsTimestamps: false).Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));

        Assert.Equal(1, line.Buffer.Stats.Resets);
        Assert.Equal(PlayedFrame.Speech, line.Frames[^1].Kind);
        Assert.InRange(line.Buffer.Stats.Delay, Ms(20), Ms(60));
    }

    [Fact]
    public void Source_ThatChanges_IsPlayedAfterAtMost60Milliseconds()
    {
        using var line = G711Line();
        line.Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));
        line.Ssrc = 0x9999;
        line.FirstTimestamp = 77;
        line.Speak(Sound.Tone(1000, 8000, 1), TimeSpan.FromSeconds(2));

        Assert.Equal(1, line.Buffer.Stats.Resets);
        var change = TimeSpan.FromSeconds(2) + Ms(50);
        Assert.All(line.Frames.Where(frame => frame.At > change + Ms(80)), frame => Assert.Equal(PlayedFrame.Speech, frame.Kind));
    }

    [Fact]
    public void Noise_UntilSpeech_IsHeardAtItsLevel()
    {
        using var buffer = new JitterBuffer(new G711Decoder(G711Law.A));
        var frame = new short[160];
        buffer.ReceiveNoise(1, 8000, 50, Ms(0));
        Assert.Equal(PlayedFrame.Noise, buffer.Pull(frame, Ms(20)));
        for (var i = 0; i < 50; i++)
            Assert.Equal(PlayedFrame.Noise, buffer.Pull(frame, Ms(40 + 20 * i)));
        Assert.InRange(Ear.Level(frame), -54, -46);

        var at = Ms(1060);
        for (var i = 0u; i < 5; i++, at += Ms(20))
        {
            buffer.Receive(1, 8000 + 8480 + 160 * i, new byte[160], at);
            buffer.Pull(frame, at);
        }
        Assert.Equal(PlayedFrame.Speech, buffer.Pull(frame, at));
    }

    [Fact]
    public void Packets_OutOfOrderTwiceAndTooLate_AreSortedCollapsedAndDropped()
    {
        using var buffer = new JitterBuffer(new G711Decoder(G711Law.Mu));
        byte[] Payload(byte code) => [.. Enumerable.Repeat(code, 160)];
        var frame = new short[160];
        Assert.Equal(JitterDrop.None, buffer.Receive(1, 160, Payload(2), Ms(0)));
        Assert.Equal(JitterDrop.None, buffer.Receive(1, 0, Payload(1), Ms(1)));
        Assert.Equal(JitterDrop.Duplicate, buffer.Receive(1, 160, Payload(2), Ms(2)));
        Assert.Equal(JitterDrop.BadPayload, buffer.Receive(1, 320, new byte[5000], Ms(3)));
        Assert.Equal(JitterDrop.BadPayload, buffer.Receive(1, 320, [], Ms(3)));

        var expected = new short[2];
        G711.Decode(G711Law.Mu, [1, 2], expected);
        Assert.Equal(PlayedFrame.Speech, buffer.Pull(frame, Ms(60)));
        Assert.Equal(expected[0], frame[80]);
        Assert.Equal(PlayedFrame.Speech, buffer.Pull(frame, Ms(80)));
        Assert.Equal(expected[1], frame[80]);
        Assert.Equal(JitterDrop.Late, buffer.Receive(1, 0, Payload(1), Ms(85)));
        Assert.Equal(1, buffer.Stats.Late);
    }

    [Fact]
    public void Flood_OfPacketsFromTheFuture_IsBounded()
    {
        using var buffer = new JitterBuffer(new G711Decoder(G711Law.Mu));
        var drops = Enumerable.Range(0, 1000).Select(i => buffer.Receive(1, (uint)(8 * i), new byte[8], Ms(i / 100.0))).ToArray();
        Assert.Equal(64, drops.Count(drop => drop == JitterDrop.None));
        Assert.Equal(JitterDrop.Overflow, drops[^1]);
    }

    [Fact]
    public void Second_OfSpeechWithJitterAndLoss_AllocatesNothing()
    {
        using var buffer = new JitterBuffer(new G711Decoder(G711Law.Mu));
        var (payload, frame) = (new byte[160], new short[160]);
        var random = new Random(4);
        var n = 0;
        var bytes = Allocated.By(() =>
        {
            for (var i = 0; i < 50; i++, n++)
            {
                if (random.Next(10) != 0)
                    buffer.Receive(1, (uint)(160 * n), payload, Ms(20 * n + random.Next(30)));
                buffer.Pull(frame, Ms(20 * n + 19));
            }
        });
        Assert.Equal(0, bytes);
    }
}
