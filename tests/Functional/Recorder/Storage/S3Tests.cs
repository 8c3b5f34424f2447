using System.Security.Cryptography;
using Amazon.S3;
using MediaServer.Recorder.Storage;
using static MediaServer.Tests.Functional.Recorder.Compose.Visits;

namespace MediaServer.Tests.Functional.Recorder.Storage;

/// <summary>The store against an S3 server that was not written here.</summary>
public class S3Tests
{
    private static StorageOptions Options(S3Server server, string secret = S3Server.Key) =>
        new()
        {
            Endpoint = server.Endpoint,
            Bucket = S3Server.Bucket,
            Prefix = "clinic/",
            AccessKey = S3Server.Key,
            SecretKey = secret,
        };

    [Fact]
    public async Task Down_ThenUp_RecordingIsDeliveredAndReadBack()
    {
        await using var server = new S3Server();
        await using var rig = new ArchiveRig(Options(server));
        rig.Record(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 4)), Camera("alice", 2, Span(0, 4))), 4);
        var result = await rig.ProcessAsync();
        Assert.Null(result.Failure);
        await rig.Worker.StartAsync(CancellationToken.None);
        // Nobody answers; a second try has failed as well when the journal and the outbox are looked at.
        var readable = await rig.ReadAsync("recording.mp4");
        Assert.NotEmpty(rig.Folder.Epochs());
        Assert.Equal(1, rig.Worker.Waiting);

        await server.StartAsync();
        await ArchiveRig.UntilAsync(() => rig.Outbox.IsEmpty);
        Assert.Empty(rig.Folder.Epochs());
        Assert.Equal(readable, await rig.ReadAsync("recording.mp4"));
        Assert.Equal(result.Files.Count, server.ObjectFiles.Count());
        // What the server holds is noise to it.
        foreach (var path in server.ObjectFiles)
            Assert.Equal(-1, (await File.ReadAllBytesAsync(path)).AsSpan().IndexOf("ftyp"u8));

        await rig.Archive.DeleteAsync("r1", CancellationToken.None);
        Assert.Empty(server.ObjectFiles);
    }

    /// <summary>Each try but the last fails in another way, the client's own second one as well; the journal is there until the last one.</summary>
    [Fact]
    public async Task UploadsFailAndAreCut_RecordingIsDeliveredInTheEnd()
    {
        await using var server = new S3Server();
        await server.StartAsync();
        await using var rig = new ArchiveRig(Options(server), new HurriedTime());
        rig.Record(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 4)), Camera("alice", 2, Span(0, 4))), 4);
        var result = await rig.ProcessAsync();
        var film = await rig.ReadAsync("recording.mp4");
        var journals = new List<int>();
        server.OnTrouble = () => journals.Add(rig.Folder.Epochs().Count);
        server.Expect(S3Trouble.Refuses, S3Trouble.Refuses, S3Trouble.CutsUpload, S3Trouble.CutsUpload, S3Trouble.KeepsHalf);
        await rig.DeliverAsync();
        Assert.True(server.AllTroublesSeen);
        Assert.Equal([1, 1, 1, 1, 1], journals);
        Assert.Empty(rig.Folder.Epochs());
        Assert.Equal(result.Files.Count, server.ObjectFiles.Count());
        Assert.Equal(film, await rig.ReadAsync("recording.mp4"));
    }

    [Fact]
    public async Task DeletedWhileItIsDown_UnreadableAtOnce_GoneWhenItIsBack()
    {
        await using var server = new S3Server();
        await server.StartAsync();
        await using var rig = new ArchiveRig(Options(server), new HurriedTime());
        rig.Record(Alice().Has(Mic("alice", AliceTone, 1, Span(0, 4))), 4);
        Assert.Null((await rig.ProcessAsync()).Failure);
        await rig.DeliverAsync();
        await server.StopAsync();
        await rig.Archive.DeleteAsync("r1", CancellationToken.None);
        Assert.Null(await rig.Archive.OpenAsync("r1", "audio.m4a", CancellationToken.None));
        Assert.Equal("unreadable", (await rig.ProcessAsync()).Failure);
        Assert.NotEmpty(server.ObjectFiles);

        rig.Restart();
        await rig.Worker.StartAsync(CancellationToken.None);
        await server.StartAsync();
        await ArchiveRig.UntilAsync(() => !Directory.Exists(rig.Folder.Path));
        Assert.Empty(server.ObjectFiles);
    }

    [Fact]
    public async Task DownloadIsCut_GoesOnWhereItWas_AsLongAsSomebodyAnswers()
    {
        await using var server = new S3Server();
        await server.StartAsync();
        using var store = (S3BlobStore)BlobStores.Create(Options(server), "");
        var path = Path.GetTempFileName();
        var bytes = RandomNumberGenerator.GetBytes(4_000_000);
        await File.WriteAllBytesAsync(path, bytes);
        await store.PutAsync("r/f", path, await DigestAsync(path), default);
        File.Delete(path);

        server.Expect(S3Trouble.CutsDownload, S3Trouble.CutsDownload);
        await using var stored = await store.OpenAsync("r/f", default);
        var read = new byte[bytes.Length];
        await stored!.ReadExactlyAsync(read);
        Assert.True(server.AllTroublesSeen);
        Assert.Equal(bytes, read);

        await server.StopAsync();
        stored.Position = 0;
        await Assert.ThrowsAnyAsync<Exception>(() => stored.ReadExactlyAsync(read).AsTask());
    }

    [Fact]
    public async Task WrongSecret_SignatureIsRefused()
    {
        await using var server = new S3Server();
        await server.StartAsync();
        using var store = (S3BlobStore)BlobStores.Create(Options(server, "not the secret"), "");
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "text");
        var digest = await DigestAsync(path);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => store.PutAsync("r/f", path, digest, default));
        Assert.Equal("SignatureDoesNotMatch", refused.ErrorCode);
        File.Delete(path);
    }

    /// <summary>More than one part: the ETag is of the parts, and a jump in reading is one more request.</summary>
    [Fact]
    public async Task LargerThanAPart_UploadedInPartsAndReadByPlace()
    {
        await using var server = new S3Server();
        await server.StartAsync();
        using var store = (S3BlobStore)BlobStores.Create(Options(server), "");
        var path = Path.GetTempFileName();
        var bytes = RandomNumberGenerator.GetBytes(BlobDigest.PartLength + 12_345);
        await File.WriteAllBytesAsync(path, bytes);
        var digest = await DigestAsync(path);
        Assert.False(await store.IsStoredAsync("r/f", digest, default));
        await store.PutAsync("r/f", path, digest, default);
        Assert.True(await store.IsStoredAsync("r/f", digest, default));
        Assert.False(await store.IsStoredAsync("r/f", digest with { Length = digest.Length - 1 }, default));
        Assert.False(await store.IsStoredAsync("r/f", digest with { Sha256 = new string('0', 64) }, default));

        await using var stored = await store.OpenAsync("r/f", default);
        Assert.NotNull(stored);
        foreach (var at in new[] { bytes.Length - 10, 0, BlobDigest.PartLength - 5 })
        {
            stored.Position = at;
            var part = new byte[10];
            await stored.ReadExactlyAsync(part);
            Assert.Equal(bytes[at..(at + 10)], part);
        }
        await store.DeleteAsync("r/f", default);
        await store.DeleteAsync("r/f", default);
        Assert.Null(await store.OpenAsync("r/f", default));
        File.Delete(path);
    }

    /// <summary>Pauses between attempts are a fiftieth of what they are.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 50, period);
    }

    private static async Task<BlobDigest> DigestAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return await BlobDigest.OfAsync(file, default);
    }
}
