using MediaServer.Recorder.Compose;
using MediaServer.Recorder.Journal;
using MediaServer.Sfu.Negotiation;
using MediaServer.Tests.Recorder;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Functional.Recorder.Compose;

/// <summary>What Chromium sent in three spatial layers of one stream, from the journal to the film and to the track beside it.</summary>
public class SpatialLayersTests
{
    private const string Layered = "vp9-l3t3.pcap";
    private const string LayeredAtKeyFrames = "vp9-l3t3-key.pcap";

    private const byte PayloadType = 98;

    private static readonly (int, int) High = (960, 540),
        Middle = (480, 270);

    private readonly record struct Captured(TimeSpan At, byte[] Packet);

    [Theory]
    [InlineData(Layered, 10, 11, 15)]
    [InlineData(LayeredAtKeyFrames, 9, 5, 4)]
    public async Task HighestLayerGoesAndComes_FilmIsWhole_TrackHasEachPictureOnce(string vector, int high, int middle, int again)
    {
        using var rig = new ComposeRig();
        var report = await ComposeAsync(rig, Packets(vector));
        Assert.Empty(report.Faults);
        Assert.Equal((high + middle + again, 0, 0), (report.Counts.Frames, report.Counts.Undecodable, report.Counts.Damaged));
        Assert.Equal("", await Film.ComplaintsAsync(rig.Film));
        Assert.InRange((await Film.ColorAsync(rig.Film, report.Duration.TotalSeconds - 0.5, Visits.Middle)).G, 60, 255);
        (int, int)[] sizes = [.. Enumerable.Repeat(High, high), .. Enumerable.Repeat(Middle, middle), .. Enumerable.Repeat(High, again)];
        Assert.Equal(sizes, await Film.PictureSizesAsync(TrackOf(rig), "libvpx-vp9"));
    }

    /// <summary>The film goes on with less, and what it shows is what some layer of the camera showed, to the last bit.</summary>
    [Theory]
    [InlineData(Layered, 2, 4)]
    [InlineData(Layered, 1, 4)]
    [InlineData(Layered, 1, 14)]
    [InlineData(Layered, 2, 28)]
    [InlineData(LayeredAtKeyFrames, 2, 1)]
    [InlineData(LayeredAtKeyFrames, 1, 11)]
    public async Task PacketOfALayerIsLost_NothingIsShownThatWasNotSent(string vector, byte layer, int picture)
    {
        using var whole = new ComposeRig();
        await ComposeAsync(whole, Packets(vector));
        using var holed = new ComposeRig();
        var report = await ComposeAsync(holed, Without(Packets(vector), layer, picture));
        Assert.Equal((1, 0, 1), (report.Counts.Missing, report.Counts.Undecodable, report.Counts.Damaged));
        Assert.Empty(report.Faults);
        Assert.Equal("", await Film.ComplaintsAsync(holed.Film));

        var sent = await Film.PictureSumsAsync(TrackOf(whole), "vp9"); // every layer of every picture
        var best = await Film.PictureSumsAsync(TrackOf(whole), "libvpx-vp9");
        var shown = await Film.PictureSumsAsync(TrackOf(holed), "libvpx-vp9");
        Assert.Equal(best.Length, shown.Length);
        Assert.Subset(sent.ToHashSet(), shown.ToHashSet());
        Assert.Equal(best[..picture], shown[..picture]);
        Assert.NotEqual(best[picture], shown[picture]);
    }

    private static string TrackOf(ComposeRig rig) => rig.PathOf("track-00-camera-vp9.mkv");

    private static Task<CompositionReport> ComposeAsync(ComposeRig rig, IReadOnlyList<Captured> packets)
    {
        Write(rig, packets);
        return rig.ComposeAsync(tracks: true);
    }

    /// <summary>Somebody alone, with a camera and no microphone.</summary>
    private static void Write(ComposeRig rig, IReadOnlyList<Captured> packets)
    {
        using var journal = JournalWriter.Begin(rig.Folder, rig.Key, "visit", "node", DateTimeOffset.UnixEpoch, 0);
        void Append(RecordType type, ushort track, TimeSpan at, byte[] bytes) =>
            Assert.True(journal.TryAppend(type, track, (ulong)at.Ticks * TimeSpan.NanosecondsPerTick, bytes));
        void Happens(ushort track, TimeSpan at, JournalEvent what) => Append(RecordType.Event, track, at, what.ToJson());

        Assert.True(RtpPacket.TryParse(packets[0].Packet, out var first));
        var codec = new JournalCodec(PayloadType, "VP9", 90_000, "");
        Happens(JournalRecord.NoTrack, TimeSpan.Zero, new Joined("ada", "Ada", "provider", "web"));
        Happens(
            0,
            TimeSpan.Zero,
            new TrackAdded("t", "ada", MediaKind.Video, TrackSource.Camera, Silenced: false, [codec], new JournalExtensions(0, 0, 0, 0))
        );
        Happens(0, TimeSpan.Zero, new StreamStarted(first.Ssrc, 0, "", 90_000));
        foreach (var (at, packet) in packets)
            Append(RecordType.Rtp, 0, at, packet);
        Happens(JournalRecord.NoTrack, packets[^1].At + TimeSpan.FromSeconds(1), new Ended("stopped"));
        Assert.True(journal.TryComplete());
    }

    private static List<Captured> Packets(string vector) => [.. CapturedRtp.Read(vector).Select(p => new Captured(p.At, p.Packet))];

    /// <summary>All but the first packet of a layer in a picture, which are counted from 0.</summary>
    private static List<Captured> Without(List<Captured> packets, byte layer, int picture)
    {
        var pictures = packets.Select(p => DescriptorOf(p).PictureId).Distinct().ToArray();
        var lost = packets.Single(p =>
            DescriptorOf(p) is { StartsFrame: true } vp9 && vp9.SpatialLayer == layer && vp9.PictureId == pictures[picture]
        );
        return [.. packets.Where(p => p != lost)];
    }

    private static Vp9Descriptor DescriptorOf(Captured captured)
    {
        Assert.True(RtpPacket.TryParse(captured.Packet, out var packet));
        Assert.True(Vp9Descriptor.TryParse(packet.Payload, out var descriptor));
        return descriptor;
    }
}
