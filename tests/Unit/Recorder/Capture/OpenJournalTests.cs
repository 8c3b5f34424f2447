using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Recorder.Journal;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>A recording goes on after a restart that took its master key away: nothing of what is there may be lost by that.</summary>
public sealed class OpenJournalTests : IDisposable
{
    private static readonly MasterKey Other = MasterKey.FromText(new string('o', MasterKey.MinTextLength));

    private readonly JournalDraft _before = new();
    private TimeSpan _now;

    public OpenJournalTests() => _before.Begin(TimeSpan.Zero);

    public void Dispose() => _before.Dispose();

    private OpenJournal Open(KeyRing keys) =>
        new(
            new JournalTarget(_before.Folder, keys, "visit-1", "node-1"),
            new JournalClock(() => _now, () => JournalDraft.Start + _now),
            ChunkFile.Create
        );

    private void Turn(OpenJournal journal) => journal.Turn(_now += TimeSpan.FromSeconds(1));

    private string KeyPath => Path.Combine(_before.Folder.Path, KeyRing.FileName);

    [Fact]
    public void KeyDoesNotOpen_IsLeftAsItIs_AndTheRecordingIsInTrouble()
    {
        var key = File.ReadAllBytes(KeyPath);
        using (var journal = Open(new KeyRing(Other)))
        {
            for (var i = 0; i < 3; i++)
                Turn(journal);
            Assert.Equal(("fault", true, 0u), (journal.State.Trouble, journal.State.IsLocked, journal.State.Epoch));
        }
        Assert.Equal(key, File.ReadAllBytes(KeyPath));
        using var again = Open(JournalDraft.Master);
        Turn(again);
        Assert.Equal((null, 2u), (again.State.Trouble, again.State.Epoch));
    }

    [Fact]
    public void KeyOpensMeanwhile_GoesOnInANewEpoch()
    {
        using var journal = Open(new KeyRing(Other));
        Turn(journal);
        File.WriteAllBytes(KeyPath, Other.Wrap(_before.Key, "rec-1"));
        Turn(journal);
        Assert.Equal((null, false, 2u), (journal.State.Trouble, journal.State.IsLocked, journal.State.Epoch));
    }

    [Fact]
    public void StoppedWhileTheKeyDoesNotOpen_IsOver_AndWhatWasRecordedIsThere()
    {
        using var journal = Open(new KeyRing(Other));
        Turn(journal);
        Assert.True(journal.TryComplete(_now += TimeSpan.FromSeconds(1)));
        Assert.Equal([1u], _before.Folder.Epochs());
        Assert.True(JournalDraft.Master.TryOpen(_before.Folder.Path, "rec-1", out _));
    }
}
