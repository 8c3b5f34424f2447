using MediaServer.Bench.Record.Markers;
using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;

namespace MediaServer.Bench.Record;

/// <summary>
/// Composes a long visit in which everybody flashes and beeps at each full second, and measures in the film how far the one is from the
/// other. The senders are no better than real ones: sound devices that are fast and slow and change their pace, wall clocks that are
/// wrong, cameras whose pictures take longer than the sound, a network that reorders and loses what is then sent again.
/// </summary>
internal sealed class SyncRun(int minutes, int processes)
{
    /// <summary>The people, from left to right on the grid of 1280 x 720.</summary>
    private static readonly Person[] People =
    [
        new("a", "provider", Tone: 1000, Skew: 80e-6, PictureDelay: 0.25, Middle: (320, 360)),
        new("b", "patient", Tone: 1700, Skew: -60e-6, PictureDelay: 0.08, Middle: (960, 360)),
    ];

    /// <summary>Seconds. What an hour of Chromium's own sound devices strayed from a straight line.</summary>
    private const double Sway = 0.032;

    private sealed record Person(string Id, string Role, double Tone, double Skew, double PictureDelay, (int X, int Y) Middle);

    public async Task<SyncResult> MeasureAsync()
    {
        var seconds = minutes * 60;
        using var recording = new BenchRecording(processes, keepFilm: true);
        recording.Write(Visit(seconds), seconds);
        var report = await recording.ComposeAsync(names: false);
        var film = new MarkedFilm(recording.Film);
        var people = People.Select(p => new PersonSync(p.Role, MarkerOffsets.Of(film.Flashes(p.Middle), film.Beeps(p.Tone), seconds)));
        return new SyncResult(minutes, report.Faults.Count, [.. people]);
    }

    private static SyntheticVisit Visit(double seconds)
    {
        var clip = VideoClip.Encode(MediaCodec.Vp8, VideoClip.Flash(320, 180, 30), 30, 4, 150);
        RecordedInterval[] active = [new(TimeSpan.Zero, TimeSpan.FromSeconds(seconds))];
        var visit = new SyntheticVisit();
        foreach (var (person, i) in People.Select((person, i) => (person, (uint)i)))
        {
            visit
                .Joins(person.Id, person.Id, person.Role)
                .Has(
                    new SyntheticTrack(person.Id, TrackSource.Mic, MediaCodec.Opus)
                    {
                        Ssrc = 10 + i,
                        Voice = () => Voice.Beep(MediaCodec.Opus, person.Tone),
                        Skew = person.Skew,
                        Wander = at => Sway * Math.Cos(2 * Math.PI * at / 3600),
                        Repaired = 0.02,
                        Active = active,
                    },
                    new SyntheticTrack(person.Id, TrackSource.Camera, MediaCodec.Vp8)
                    {
                        Ssrc = 20 + i,
                        Clip = clip,
                        ExtraDelay = person.PictureDelay,
                        Repaired = 0.02,
                        ReportSeconds = 1,
                        Active = active,
                    }
                );
        }
        return visit;
    }
}
