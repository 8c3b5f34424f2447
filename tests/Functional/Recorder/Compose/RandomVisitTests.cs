using System.Globalization;
using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>
/// Visits in which anything happens at any moment: people come and go, cameras change their size, tracks fall silent for a moment, packets
/// are lost, the recording pauses. Whatever it was, a film comes of it that passes its own proof.
/// </summary>
public class RandomVisitTests
{
    private static readonly string[] Sizes = ["640x360", "320x180", "160x90", "360x640", "642x358"];

    private static readonly Dictionary<string, VideoClip> Clips = [];

    /// <summary>Twelve in every run (in 29, sound once outlasted the film); others by the environment, to look for what is rare.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(Setting("RANDOM_VISITS_FROM", 20), Setting("RANDOM_VISITS", 12))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task WhateverHappens_AFilmComesOfIt(int seed)
    {
        var random = new Random(seed);
        var length = 1 + random.NextDouble() * 7;
        using var rig = new ComposeRig();
        rig.Write(Visit(random, length), 0, length, inOrder: random.Next(4) > 0);
        var layout = random.Next(2) == 0 ? LayoutKind.Grid : LayoutKind.Speaker;
        CompositionReport report;
        try
        {
            report = await rig.ComposeAsync(layout, names: random.Next(2) == 0);
        }
        catch (ComposeException e) when (e.Fault == ComposeFault.Empty)
        {
            return; // nobody sent anything before the end
        }
        Assert.InRange(report.Duration.TotalSeconds, 0, length + 0.1);
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
    }

    private static SyntheticVisit Visit(Random random, double length)
    {
        var visit = new SyntheticVisit();
        for (var i = 0; i < random.Next(1, 4); i++)
        {
            var (name, from) = ($"person{i}", random.Next(3) == 0 ? random.NextDouble() * length : 0);
            visit.Joins(name, $"Person {i}", "patient", from);
            visit.Has(Microphone(random, name, (uint)(10 * i + 1), from, length));
            visit.Has(Camera(random, name, (uint)(10 * i + 2), from, length));
            if (random.Next(3) == 0)
                visit.Happens(from + random.NextDouble() * (length - from), new Left(name));
        }
        if (random.Next(4) == 0)
        {
            var (pause, resume) = (random.NextDouble() * length, random.NextDouble() * length);
            visit.Happens(Math.Min(pause, resume), new Paused()).Happens(Math.Max(pause, resume), new Resumed());
        }
        return visit;
    }

    private static SyntheticTrack Microphone(Random random, string person, uint ssrc, double from, double length)
    {
        var codec = Pick(random, MediaCodec.Opus, MediaCodec.Opus, MediaCodec.Pcmu, MediaCodec.G722);
        return new SyntheticTrack(person, TrackSource.Mic, codec)
        {
            Ssrc = ssrc,
            Voice = () => Voice.Beep(codec, AliceTone),
            Active = Active(random, from, length),
            Lost = random.Next(3) == 0 ? 0.05 : 0,
            Repaired = random.Next(3) == 0 ? 0.05 : 0,
            Skew = random.Next(3) == 0 ? 0.0001 : 0,
        };
    }

    private static SyntheticTrack Camera(Random random, string person, uint ssrc, double from, double length)
    {
        var codec = Pick(random, MediaCodec.Vp8, MediaCodec.Vp8, MediaCodec.H264);
        var sizes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, Sizes));
        var frames = sizes.SelectMany(size => ClipOf(codec, size).Frames.Take(random.Next(1, 60)));
        return new SyntheticTrack(person, TrackSource.Camera, codec)
        {
            Ssrc = ssrc,
            Clip = new VideoClip(codec, 30, [.. frames]),
            Active = Active(random, from, length),
            Lost = random.Next(3) == 0 ? 0.02 : 0,
            Repaired = random.Next(3) == 0 ? 0.05 : 0,
        };
    }

    /// <summary>One to four stretches, of any length, with any pause between them.</summary>
    private static RecordedInterval[] Active(Random random, double from, double length)
    {
        var moments = Enumerable
            .Range(0, 2 * random.Next(1, 5))
            .Select(_ => from + random.NextDouble() * (length - from))
            .Order()
            .ToArray();
        return [.. moments.Chunk(2).Select(m => Span(m[0], m[1]))];
    }

    private static VideoClip ClipOf(MediaCodec codec, string size)
    {
        lock (Clips)
        {
            var key = $"{codec} {size}";
            if (!Clips.TryGetValue(key, out var clip))
            {
                var (width, height) = (
                    int.Parse(size.Split('x')[0], CultureInfo.InvariantCulture),
                    int.Parse(size.Split('x')[1], CultureInfo.InvariantCulture)
                );
                Clips.Add(key, clip = VideoClip.Encode(codec, VideoClip.Flash(width, height, 30), 30, 2, 300));
            }
            return clip;
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private static T Pick<T>(Random random, params ReadOnlySpan<T> all) => all[random.Next(all.Length)];
}
