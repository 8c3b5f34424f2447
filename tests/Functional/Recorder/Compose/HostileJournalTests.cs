using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Journal;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>Journals that are damaged, cut off, of somebody else, empty or very long: a film that is right, or a fault that says why not.</summary>
public class HostileJournalTests
{
    private static SyntheticVisit AliceFor(double seconds) =>
        Alice().Has(Mic("alice", AliceTone, 1, Span(0, seconds)), Camera("alice", 2, Span(0, seconds)));

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task BitsFlipOnTheDisk_FilmOrFault_NeverSilence(int flips)
    {
        using var rig = new ComposeRig();
        rig.Write(AliceFor(12), 0, 12);
        var path = rig.Folder.PathOf(1);
        var bytes = await File.ReadAllBytesAsync(path);
        var random = new Random(flips);
        for (var i = 0; i < flips; i++)
            bytes[random.Next(bytes.Length / 4, bytes.Length)] ^= (byte)(1 << random.Next(8));
        await File.WriteAllBytesAsync(path, bytes);
        try
        {
            var report = await rig.ComposeAsync();
            Assert.Contains(report.Faults, f => f.StartsWith("epoch 1", StringComparison.Ordinal));
            Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
            // Whatever is missing, what is there is where it belongs.
            Assert.All(await Film.BeepsAsync(rig.Film, AliceTone), b => Assert.InRange(b - Math.Floor(b), 0.010, 0.110));
        }
        catch (ComposeException fault)
        {
            Assert.Contains(fault.Fault, new[] { ComposeFault.Empty, ComposeFault.Unreadable });
        }
    }

    [Fact]
    public async Task WrongKey_IsUnreadable()
    {
        using var rig = new ComposeRig();
        using var other = new ComposeRig();
        other.Write(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 2))), 0, 2);
        Directory.CreateDirectory(rig.Folder.Path);
        File.Copy(other.Folder.PathOf(1), rig.Folder.PathOf(1));
        var fault = await Assert.ThrowsAsync<ComposeException>(() => rig.ComposeAsync());
        Assert.Equal(ComposeFault.Unreadable, fault.Fault);
    }

    /// <summary>Somebody put the journal of another recording into the folder, under the same key even.</summary>
    [Fact]
    public async Task JournalOfAnotherRecording_IsNotTaken()
    {
        using var rig = new ComposeRig();
        AliceFor(2).Write(rig.Folder with { Recording = "r2" }, rig.Key, 0, 2);
        var fault = await Assert.ThrowsAsync<ComposeException>(() => rig.ComposeAsync());
        Assert.Equal(ComposeFault.Unreadable, fault.Fault);
    }

    [Fact]
    public async Task EpochOfAnotherRecording_IsLeftOutAndSaid()
    {
        using var rig = new ComposeRig();
        rig.Write(AliceFor(4), 0, 4);
        AliceFor(4).Write(rig.Folder with { Recording = "r2" }, rig.Key, 0, 4);
        var report = await rig.ComposeAsync();
        Assert.Equal(TimeSpan.FromSeconds(4), report.Duration);
        Assert.Contains("journal-000002.msj cannot be read", report.Faults);
    }

    /// <summary>The last chunk is half there: what was whole before it is a film, and the rest is said to be missing.</summary>
    [Theory]
    [InlineData(0.35)]
    [InlineData(0.8)]
    public async Task CutOff_FilmOfWhatIsThere(double part)
    {
        using var rig = new ComposeRig();
        rig.Write(AliceFor(12), 0, 12);
        var path = rig.Folder.PathOf(1);
        using (var file = File.OpenWrite(path))
            file.SetLength((long)(file.Length * part));
        var report = await rig.ComposeAsync();
        Assert.Contains(report.Faults, f => f.StartsWith("epoch 1: ", StringComparison.Ordinal));
        Assert.InRange(report.Duration.TotalSeconds, 12 * part - 2.5, 12 * part + 0.5);
        await AssertInSyncAsync(rig, Middle, AliceTone, (int)Math.Ceiling(report.Duration.TotalSeconds - 0.1));
    }

    [Fact]
    public async Task StoppedAtOnce_IsEmpty()
    {
        using var rig = new ComposeRig();
        rig.Write(AliceFor(1), 0, 0);
        var fault = await Assert.ThrowsAsync<ComposeException>(() => rig.ComposeAsync());
        Assert.Equal(ComposeFault.Empty, fault.Fault);
    }

    [Fact]
    public async Task ATenthOfASecond_IsAFilmOfThreePictures()
    {
        using var rig = new ComposeRig();
        var report = await rig.Write(AliceFor(1), 0, 0.1).ComposeAsync();
        Assert.Equal((3, true), (report.PictureFrames, report.HasSound));
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
    }

    /// <summary>A telephone that is silent for nearly three hours: the last words are where they belong.</summary>
    [Fact]
    public async Task ThreeHours_TheLastWordsAreInTime()
    {
        const double end = 3 * 3600;
        using var rig = new ComposeRig();
        var visit = new SyntheticVisit()
            .Joins("phone", "Phone", "patient", via: "phone")
            .Has(Mic("phone", AliceTone, 1, Span(0, 5), Span(end - 5, end)));
        var report = await rig.Write(visit, 0, end).ComposeAsync();
        Assert.Equal(TimeSpan.FromHours(3), report.Duration);
        var beeps = await Film.BeepsAsync(rig.Film, AliceTone);
        Assert.Equal([0, 1, 2, 3, 4, 10_795, 10_796, 10_797, 10_798, 10_799], beeps.Select(b => (int)b));
        Assert.All(beeps, b => Assert.InRange(b - (int)b, 0.010, 0.060));
    }
}
