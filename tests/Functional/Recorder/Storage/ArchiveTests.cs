using System.Security.Cryptography;
using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Storage;
using MediaServer.Sfu.Negotiation;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Storage;

/// <summary>From the closed journal to files that can be played, wherever they are kept, and to nothing at all.</summary>
public class ArchiveTests
{
    private static SyntheticVisit Short() => AliceAndBob().Has(Mic("alice", AliceTone, 1, Span(0, 4)), Camera("alice", 2, Span(0, 4)));

    [Fact]
    public async Task LocalFolder_ComposedStoredReadAndJournalGone()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        var result = await rig.ProcessAsync();
        Assert.Null(result.Failure);
        Assert.Equal(TimeSpan.FromSeconds(4), result.Duration);
        Assert.Equal(["recording.mp4", "audio.m4a", "poster.jpg", "events.json"], result.Files.Take(4).Select(f => f.Name));
        Assert.Equal(1, rig.Progress[^1]);
        Assert.False(Directory.Exists(Path.Combine(rig.Scratch, "r1")));

        // It can be played before it has left the outbox, and the journal is still there.
        foreach (var file in result.Files)
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await rig.ReadAsync(file.Name))));
        Assert.NotEmpty(rig.Folder.Epochs());

        await rig.DeliverAsync();
        Assert.Empty(rig.Folder.Epochs());
        foreach (var file in result.Files)
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await rig.ReadAsync(file.Name))));
        Assert.Equal(result.Files, (await rig.ProcessAsync()).Files); // again: nothing is left to do
    }

    [Fact]
    public async Task AnyRange_IsTheSameAsThatOfTheWhole()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        await rig.ProcessAsync();
        var whole = await rig.ReadAsync("recording.mp4");
        var stored = await rig.Archive.OpenAsync("r1", "recording.mp4", CancellationToken.None);
        await using var content = stored!.Content;
        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            var from = random.Next(whole.Length);
            var part = new byte[random.Next(1, whole.Length - from + 1)];
            content.Position = from;
            await content.ReadExactlyAsync(part);
            Assert.Equal(whole[from..(from + part.Length)], part);
        }
    }

    [Fact]
    public async Task Deleted_KeyAndFilesAreGone_AndAgainIsNoError()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        await rig.ProcessAsync();
        await rig.DeliverAsync();
        await rig.Archive.DeleteAsync("r1", CancellationToken.None);
        Assert.False(Directory.Exists(rig.Folder.Path));
        Assert.Null(await rig.Archive.OpenAsync("r1", "recording.mp4", CancellationToken.None));
        await rig.Archive.DeleteAsync("r1", CancellationToken.None);
    }

    [Fact]
    public async Task DeletedWhileItIsComposed_NothingIsLeftAnywhere()
    {
        var elsewhere = Directory.CreateTempSubdirectory("store-").FullName;
        await using (var rig = new ArchiveRig(new StorageOptions { Directory = elsewhere }))
        {
            rig.Record(Short(), 4);
            await rig.Worker.StartAsync(CancellationToken.None);
            var processing = rig.ProcessAsync();
            await ArchiveRig.UntilAsync(() => rig.Progress.Count > 0);
            await rig.Archive.DeleteAsync("r1", CancellationToken.None);
            Assert.Null((await processing).Failure);
            await ArchiveRig.UntilAsync(() => rig.Worker.Waiting == 0);
            Assert.False(Directory.Exists(rig.Folder.Path));
            Assert.False(Directory.Exists(Path.Combine(rig.Scratch, "r1")));
        }
        Assert.Empty(Directory.EnumerateFiles(elsewhere, "*", SearchOption.AllDirectories));
        Directory.Delete(elsewhere, recursive: true);
    }

    /// <summary>What FFmpeg made of it is known; what lies on the disk meanwhile has none of it.</summary>
    [Fact]
    public async Task WhileItIsComposed_TheDiskHasNothingPlain()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        var onDisk = new Dictionary<string, byte[]>();
        var processing = rig.ProcessAsync();
        await ArchiveRig.UntilAsync(() =>
        {
            var isOver = processing.IsCompleted; // before the look, so that the last one is at what is left
            foreach (var path in Directory.EnumerateFiles(rig.Folder.Path, "*", SearchOption.AllDirectories))
                Keep(onDisk, path);
            return isOver;
        });
        await processing;
        Assert.Contains(onDisk.Keys, name => name.EndsWith(".frames", StringComparison.Ordinal));
        Assert.Contains("recording.mp4", onDisk.Keys);
        var frame = Clip().Frames[0].AsSpan(0, 64).ToArray();
        Assert.All(onDisk.Values, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(frame)));
        Assert.All(onDisk.Values, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf("ftypisom"u8)));
    }

    private static void Keep(Dictionary<string, byte[]> files, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            files[Path.GetFileName(path)] = bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was removed meanwhile, perhaps with its folder; what it held was kept the time before.
        }
    }

    /// <summary>Whoever keeps a copy of everything but the key has nothing.</summary>
    [Fact]
    public async Task KeyDestroyed_FilesThatAreLeftAreNoise()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        await rig.ProcessAsync();
        MediaServer.Recorder.Encryption.KeyRing.Destroy(rig.Folder.Path);
        Assert.Null(await rig.Archive.OpenAsync("r1", "recording.mp4", CancellationToken.None));
        var text = await File.ReadAllBytesAsync(rig.Outbox.PathOf("events.json"));
        Assert.Equal(-1, text.AsSpan().IndexOf("alice"u8));
    }

    [Fact]
    public async Task StoredBytesChange_IsSaidWhenRead()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        await rig.ProcessAsync();
        var path = rig.Outbox.PathOf("recording.mp4");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await Assert.ThrowsAsync<InvalidDataException>(() => rig.ReadAsync("recording.mp4"));
        await File.WriteAllBytesAsync(path, bytes.AsMemory(0, bytes.Length - 100));
        await Assert.ThrowsAsync<InvalidDataException>(() => rig.ReadAsync("recording.mp4"));
    }

    [Fact]
    public async Task Cancelled_GoesOnFromTheFinishedParts()
    {
        await using var rig = new ArchiveRig();
        // Bob comes and goes: five layouts, five parts.
        var visit = Alice()
            .Joins("bob", "Bob", "patient")
            .Has(Mic("alice", AliceTone, 1, Span(0, 20)), Camera("alice", 2, Span(0, 20)))
            .Has(Camera("bob", 4, Span(4, 8), Span(12, 16)));
        rig.Record(visit, 20);
        using var cancel = new CancellationTokenSource();
        var folder = Path.Combine(rig.Scratch, "r1");
        var processing = rig.ProcessAsync(cancel.Token);
        await ArchiveRig.UntilAsync(() => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "part-*.mp4").Count() >= 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processing);
        var made = Directory.EnumerateFiles(folder, "part-*.mp4").ToDictionary(p => p, File.GetLastWriteTimeUtc);
        Assert.InRange(made.Count, 2, 4);

        rig.Restart();
        var kept = new Dictionary<string, DateTime>();
        rig.OnProgress = done => kept = done < 1 ? kept : made.Keys.ToDictionary(p => p, File.GetLastWriteTimeUtc);
        var result = await rig.ProcessAsync();
        Assert.Null(result.Failure);
        Assert.Equal(made, kept);
        Assert.Equal(TimeSpan.FromSeconds(20), result.Duration);
    }

    /// <summary>The film is sealed, the sound cannot be: something stands in its place.</summary>
    [Fact]
    public async Task SealingFails_NothingPlainAndNothingHalfStays_AndAgainItSucceeds()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        var before = Directory.GetFileSystemEntries(rig.Folder.Path);
        rig.OnProgress = _ => Directory.CreateDirectory(rig.Outbox.PathOf("audio.m4a"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => rig.ProcessAsync());
        Assert.False(Directory.Exists(Path.Combine(rig.Scratch, "r1")));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(rig.Folder.Path).Order());
        rig.OnProgress = _ => { };
        Assert.Null((await rig.ProcessAsync()).Failure);
        Assert.NotEmpty(await rig.ReadAsync("audio.m4a"));
    }

    [Fact]
    public async Task JournalUnderAnotherKey_IsUnreadable()
    {
        await using var rig = new ArchiveRig();
        rig.Record(Short(), 4);
        MediaServer.Recorder.Encryption.KeyRing.Destroy(rig.Folder.Path);
        rig.Keys.Create(rig.Folder.Path, "r1").Dispose();
        Assert.Equal("unreadable", (await rig.ProcessAsync()).Failure);
        MediaServer.Recorder.Encryption.KeyRing.Destroy(rig.Folder.Path);
        Assert.Equal("unreadable", (await rig.ProcessAsync()).Failure);
        Assert.NotEmpty(rig.Folder.Epochs()); // nothing is thrown away for that
    }

    /// <summary>A name is anybody's text: it is on the tile and in the chapters, and never on a command line.</summary>
    [Fact]
    public async Task NameThatIsAShellScript_IsOnlyAName()
    {
        const string name = "\"; touch /tmp/owned; '$(id)' [v];:%{pts}\\\n-y /etc/passwd";
        await using var rig = new ArchiveRig();
        rig.Record(
            new SyntheticVisit().Joins("eve", name, "patient").Has(Mic("eve", AliceTone, 1, Span(0, 8)), Camera("eve", 2, Span(0, 8))),
            8
        );
        var processing = rig.ProcessAsync();
        var lines = new HashSet<string>();
        await ArchiveRig.UntilAsync(() =>
        {
            lines.UnionWith(CommandLines());
            return processing.IsCompleted;
        });
        Assert.Null((await processing).Failure);
        Assert.Contains(lines, line => line.Contains("draft-part-00000.mp4", StringComparison.Ordinal));
        Assert.DoesNotContain(
            lines,
            line => line.Contains("touch /tmp", StringComparison.Ordinal) || line.Contains("passwd", StringComparison.Ordinal)
        );
        Assert.False(File.Exists("/tmp/owned"));
        var events = System.Text.Encoding.UTF8.GetString(await rig.ReadAsync("events.json"));
        Assert.Contains("touch /tmp/owned", events, StringComparison.Ordinal);
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
            }
            catch (IOException)
            {
                continue; // it has ended meanwhile
            }
            if (line.Contains("ffmpeg", StringComparison.Ordinal))
                yield return line;
        }
    }
}
