using System.Globalization;
using System.Text.Json;
using MediaServer.Recorder.Compose.Extract;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Recorder.Compose.Layout;
using MediaServer.Recorder.Compose.Plan;
using MediaServer.Recorder.Compose.Work;
using MediaServer.Recorder.Journal;

namespace MediaServer.Recorder.Compose;

/// <summary>One recording on its way to its files: plan, sound, picture, film, proof, exports.</summary>
internal sealed class Composition
{
    private readonly ComposeOptions _options;
    private readonly ComposeRequest _request;
    private readonly Extraction _extraction;
    private readonly ScratchFolder _scratch;
    private readonly FfmpegRunner _runner;
    private readonly Canvas _canvas;
    private readonly Timeline _timeline;
    private readonly Story _story;
    private readonly Dictionary<int, VideoLane> _videos;
    private readonly IReadOnlyList<LayoutInterval> _plan;
    private readonly Dictionary<string, string> _labels = [];

    public Composition(ComposeOptions options, ComposeRequest request, Extraction extraction, ScratchFolder scratch, FfmpegRunner runner)
    {
        (_options, _request, _extraction, _scratch, _runner) = (options, request, extraction, scratch, runner);
        _canvas = new Canvas(options.Width, options.Height, options.FrameRate);
        _timeline = new Timeline(Recording);
        _story = new Story(Recording, _timeline, request.ShowNames);
        _videos = extraction.Lanes.Where(l => l.Key.Codec.IsVideo()).ToDictionary(l => l.Number, l => new VideoLane(l, _timeline));
        var scene = new SceneBuilder(Recording, _timeline, _canvas).Build([.. _videos.Values]);
        _plan = _videos.Count == 0 ? [] : new LayoutPlanner(_canvas, request.Layout, options.Processes).Plan(scene);
    }

    private Recording Recording => _request.Journal.Recording;

    private long Frames => _plan.Count == 0 ? 0 : _plan[^1].To;

    /// <summary>To the frame where there is a picture, so that picture and sound end together.</summary>
    private TimeSpan Duration => Frames > 0 ? _canvas.TimeOf(Frames) : _timeline.Duration;

    public async Task<CompositionReport> ComposeAsync(ICompositionOutput output, IProgress<double> progress, CancellationToken cancel)
    {
        CheckRoom();
        _scratch.Claim(Fingerprint());
        WriteLabels();
        var voices = _extraction.Lanes.Where(l => !l.Key.Codec.IsVideo());
        var sound = new SoundComposer(_scratch, _runner);
        var hasSound = await sound.ComposeAsync(voices, _timeline, Duration, new ScaledProgress(progress, 0, 0.15), cancel);
        if (!hasSound && Frames == 0)
            throw new ComposeException(ComposeFault.Empty, "nothing was sent that can be seen or heard");
        var pictures = new PictureComposer(_scratch, _runner, _options, _canvas);
        await pictures.ComposeAsync(_plan, _videos, _labels, new ScaledProgress(progress, 0.15, 0.85), cancel);
        await FinishFilmAsync(hasSound, new ScaledProgress(progress, 0.85, 0.95), cancel);
        if (Frames > 0 && !_scratch.Has(FilmAssembler.PosterName))
            await new FilmAssembler(_scratch, _runner, _canvas).TakePosterAsync(PosterTime(), cancel);
        await HandOverAsync(hasSound, output, cancel);
        progress.Report(1);
        return new CompositionReport(Duration, Frames, hasSound, _extraction.Counts, [.. pictures.Faults, .. JournalFaults()]);
    }

    private void CheckRoom()
    {
        var need = ScratchNeed.Of(Duration, _extraction.Lanes.Select(l => (l.Key.Codec.IsVideo(), l.Bytes)), _options.Processes);
        if (_scratch.FreeBytes < need)
            throw new ComposeException(ComposeFault.NoRoom, $"scratch has {_scratch.FreeBytes} bytes and {need} may be needed");
    }

    /// <summary>Everything that decides what the parts look like.</summary>
    private string Fingerprint()
    {
        var lanes = _extraction.Lanes.Select(l => new
        {
            l.Key,
            l.Number,
            Entries = l.Entries.Count,
            l.Bytes,
        });
        var labels = _plan.SelectMany(p => p.Tiles).Select(t => t.Participant).Distinct().Select(_story.LabelOf);
        return JsonSerializer.Serialize(
            new
            {
                _canvas,
                _timeline.Duration,
                _plan,
                lanes,
                labels,
                encoder = PictureComposer.EncoderOf(_options, _canvas),
            }
        );
    }

    private void WriteLabels()
    {
        foreach (var participant in _plan.SelectMany(p => p.Tiles).Select(t => t.Participant).Distinct())
        {
            if (_story.LabelOf(participant) is not { Length: > 0 } label)
                continue;
            var file = string.Create(CultureInfo.InvariantCulture, $"label-{_labels.Count:D4}.txt");
            File.WriteAllText(_scratch.In(file), label);
            _labels.Add(participant, file);
        }
    }

    private async Task FinishFilmAsync(bool hasSound, IProgress<double> progress, CancellationToken cancel)
    {
        if (_scratch.Has(FilmAssembler.FileName))
            return;
        var assembler = new FilmAssembler(_scratch, _runner, _canvas);
        await assembler.AssembleAsync(null, _plan.Count, hasSound, _story.ToChapters(), Duration, cancel);
        var samples = hasSound ? SoundComposer.SamplesOf(Duration) : 0;
        var verifier = new FilmVerifier(_scratch, _runner);
        await verifier.VerifyAsync(ScratchFolder.Draft(FilmAssembler.FileName), Frames, samples, Duration, progress, cancel);
        _scratch.Finish(FilmAssembler.FileName);
    }

    /// <summary>A tenth into the longest stretch with the most pictures.</summary>
    private TimeSpan PosterTime()
    {
        var best = _plan.OrderByDescending(p => p.Tiles.Count(t => t.Picture is not null)).ThenByDescending(p => p.Frames).First();
        return _canvas.TimeOf(best.From + best.Frames / 10);
    }

    private async Task HandOverAsync(bool hasSound, ICompositionOutput output, CancellationToken cancel)
    {
        await output.TakeAsync(new ComposedFile(FilmAssembler.FileName, "video/mp4"), _scratch.In(FilmAssembler.FileName), cancel);
        if (hasSound)
            await output.TakeAsync(new ComposedFile(SoundComposer.FileName, "audio/mp4"), _scratch.In(SoundComposer.FileName), cancel);
        if (_scratch.Has(FilmAssembler.PosterName))
            await output.TakeAsync(new ComposedFile(FilmAssembler.PosterName, "image/jpeg"), _scratch.In(FilmAssembler.PosterName), cancel);
        const string events = "events.json";
        await File.WriteAllBytesAsync(_scratch.In(events), _story.ToJson(Duration.TotalSeconds), cancel);
        await output.TakeAsync(new ComposedFile(events, "application/json"), _scratch.In(events), cancel);
        if (_request.Tracks)
            await new TrackExporter(_scratch, _timeline).ExportAsync(_extraction.Lanes, _videos, output, cancel);
    }

    private IEnumerable<string> JournalFaults()
    {
        foreach (var file in Recording.Unreadable)
            yield return $"{file} cannot be read";
        foreach (var epoch in Recording.Epochs)
        {
            foreach (var damage in epoch.Damage)
                yield return $"epoch {epoch.Number}: {damage.Fault} at {damage.Offset}";
        }
    }
}
