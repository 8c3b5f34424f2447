using MediaServer.Bench.Record.Synthetic;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>A camera that stops sending, of which nobody is told.</summary>
public class HangingCameraTests
{
    [Fact]
    public async Task HangsAfterItsFirstPicture_ThatPictureStays_AlsoWhenTheLayoutChanges()
    {
        using var rig = new ComposeRig();
        var visit = Alice()
            .Joins("bob", "Bob", "patient", at: 3)
            .Has(Mic("alice", AliceTone, 1, Span(0, 6)), Mic("bob", BobTone, 3, Span(3, 6)))
            .Has(Hanging(Camera("alice", 2, Span(0, 0.04))));
        var report = await rig.Write(visit, 0, 6).ComposeAsync();
        Assert.Equal(180, report.PictureFrames);
        Assert.Empty(report.Faults);
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
        AssertWhite(await Film.ColorAsync(rig.Film, 2, Middle));
        AssertWhite(await Film.ColorAsync(rig.Film, 5, LeftTile));
    }

    private static SyntheticTrack Hanging(SyntheticTrack camera) =>
        new(camera.Participant, camera.Source, camera.Codec)
        {
            Ssrc = camera.Ssrc,
            Clip = camera.Clip,
            Active = camera.Active,
            Hangs = true,
        };

    private static void AssertWhite((byte R, byte G, byte B) color) => Assert.True(color is { R: > 200, G: > 200, B: > 200 }, $"{color}");
}
