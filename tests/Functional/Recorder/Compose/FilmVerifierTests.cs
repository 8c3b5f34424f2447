using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Compose.Ffmpeg;
using MediaServer.Recorder.Compose.Work;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>A film of four seconds before its judge: as it was made, and with everything that may be wrong with it.</summary>
public sealed class FilmVerifierTests : IAsyncLifetime
{
    private const string Name = "film.mp4";
    private const long Pictures = 120;
    private const long Samples = 4 * 48_000;

    private readonly ComposeRig _rig = new();
    private readonly FfmpegRunner _runner = new(1, patience: TimeSpan.FromMinutes(1));
    private ScratchFolder _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        var visit = Alice().Has(Mic("alice", AliceTone, 1, Span(0, 4)), Camera("alice", 2, Span(0, 4)));
        await _rig.Write(visit, 0, 4).ComposeAsync();
        _scratch = ScratchFolder.Open(_rig.Options, "judged");
        File.Copy(_rig.Film, _scratch.In(Name));
    }

    public ValueTask DisposeAsync()
    {
        _runner.Dispose();
        _rig.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task VerifyAsync(long pictures = Pictures, long samples = Samples) =>
        new FilmVerifier(_scratch, _runner).VerifyAsync(
            Name,
            pictures,
            samples,
            TimeSpan.FromSeconds(4),
            new Progress<double>(),
            CancellationToken.None
        );

    private async Task<string> RefusedAsync(long pictures = Pictures, long samples = Samples)
    {
        var fault = await Assert.ThrowsAsync<ComposeException>(() => VerifyAsync(pictures, samples));
        Assert.Equal(ComposeFault.NotVerified, fault.Fault);
        return fault.Message;
    }

    [Fact]
    public Task AsItWasMade_IsRight() => VerifyAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task OnePictureMoreOrLess_IsNot(int more) =>
        Assert.Equal($"{Pictures} of {Pictures + more} pictures", await RefusedAsync(Pictures + more));

    /// <summary>Twice the sound squeezed into the time, and a hole that was swallowed, both have the right duration in their index.</summary>
    [Theory]
    [InlineData(Samples / 2)]
    [InlineData(Samples + 4800)]
    public async Task OtherAmountOfSound_IsNot(long samples) =>
        Assert.EndsWith($" of {samples} samples", await RefusedAsync(samples: samples), StringComparison.Ordinal);

    [Fact]
    public async Task CutOff_IsNot()
    {
        using (var file = File.OpenWrite(_scratch.In(Name)))
            file.SetLength(file.Length * 9 / 10);
        await RefusedAsync();
    }

    /// <summary>A page of memory went bad.</summary>
    [Fact]
    public async Task Damaged_IsNot()
    {
        var bytes = await File.ReadAllBytesAsync(_scratch.In(Name));
        new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, 4096));
        await File.WriteAllBytesAsync(_scratch.In(Name), bytes);
        Assert.StartsWith("decoding said: ", await RefusedAsync(), StringComparison.Ordinal);
    }

    /// <summary>Every picture and sample is there; only the times of some go back.</summary>
    [Fact]
    public async Task TimeGoesBack_IsNot()
    {
        var backwards = Path.Combine(_scratch.Path, "backwards.mp4");
        await Film.RunAsync(
            "ffmpeg",
            [
                "-v",
                "error",
                "-nostdin",
                "-i",
                _rig.Film,
                "-c",
                "copy",
                "-bsf:v",
                "setts=dts=N*512:pts=N*512-if(eq(mod(N\\,2)\\,1)\\,9999\\,0)",
                backwards,
            ]
        );
        File.Move(backwards, _scratch.In(Name), overwrite: true);
        await RefusedAsync();
    }
}
