using MediaServer.Recorder.Compose.Frames;
using MediaServer.Tests.Recorder;
using MediaServer.Wire.Payload;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

/// <summary>A camera of Chromium's in three spatial layers, of which the highest goes and comes again, and what a lost packet costs.</summary>
public class SpatialLayersTests
{
    private const string Layered = "vp9-l3t3.pcap";
    private const string LayeredAtKeyFrames = "vp9-l3t3-key.pcap";

    [Theory]
    [InlineData(Layered, new[] { 10, 11, 15 }, new[] { 0, 9, 33 })]
    [InlineData(LayeredAtKeyFrames, new[] { 9, 5, 4 }, new[] { 0, 14 })]
    public void EachPictureIsOneSuperframe_OfTheLayersThatWereSent(string vector, int[] pictures, int[] keyFrames)
    {
        var frames = Sent.Through(new Vp9Depacketizer(), Packets(vector)).Frames;
        int[] layers = [.. Enumerable.Repeat(3, pictures[0]), .. Enumerable.Repeat(2, pictures[1]), .. Enumerable.Repeat(3, pictures[2])];
        Assert.Equal(layers, frames.Select(f => LayersOf(f).Count));
        Assert.All(frames, frame => Assert.True(frame is { IsLayered: true, AfterLoss: false }));
        Assert.Equal(keyFrames, frames.Index().Where(f => f.Item.IsKeyFrame).Select(f => f.Index));
        Assert.All(frames, frame => Assert.Equal(frame.IsKeyFrame ? new FrameSize(960, 540) : default, frame.Size));
    }

    [Theory]
    [InlineData(Layered)]
    [InlineData(LayeredAtKeyFrames)]
    public void AnyPacketIsLost_ItsLayerIsLeftOut_UntilItNeedsNoEarlierPicture(string vector)
    {
        var packets = Packets(vector);
        var whole = Sent.Through(new Vp9Depacketizer(), packets).Frames;
        var lostLayers = new HashSet<int>();
        for (var lost = 0; lost < packets.Count - 1; lost++)
        {
            var layer = DescriptorOf(packets[lost]).SpatialLayer;
            lostLayers.Add(layer);
            var frames = Sent.Through(new Vp9Depacketizer(), Without(packets, lost)).Frames;
            if (layer == 0)
                AssertNothingPassesForWhole(frames, packets[lost].Timestamp);
            else
                AssertLayersBelow(layer, whole, frames, packets[lost].Timestamp, ComesAgain(packets, lost, layer));
        }
        Assert.Equal([0, 1, 2], lostLayers.Order());
    }

    [Fact]
    public void WholePictureIsLost_NoLayerGoesOn()
    {
        var packets = Packets(Layered);
        var gone = packets[40].Timestamp;
        var next = packets.FindIndex(p => p.Timestamp > gone);
        var rest = packets.Where(p => p.Timestamp != gone).Select(p => p == packets[next] ? p with { AfterGap = true } : p);
        var frames = Sent.Through(new Vp9Depacketizer(), rest).Frames;
        Assert.DoesNotContain(frames, f => f.Timestamp == gone);
        AssertNothingPassesForWhole(frames, gone);
    }

    /// <summary>Who decodes is told, and waits for a key frame.</summary>
    private static void AssertNothingPassesForWhole(List<FrameList.Kept> frames, long since)
    {
        var next = frames.First(f => f.Timestamp >= since);
        Assert.True(next.AfterLoss && (next.Timestamp > since || !next.IsKeyFrame), $"{next.Timestamp - since} ticks behind the loss");
    }

    private static void AssertLayersBelow(int lost, List<FrameList.Kept> whole, List<FrameList.Kept> frames, long from, long to)
    {
        Assert.Equal(whole.Select(f => (f.Timestamp, f.IsKeyFrame)), frames.Select(f => (f.Timestamp, f.IsKeyFrame)));
        foreach (var (expected, frame) in whole.Zip(frames))
        {
            var isLess = frame.Timestamp >= from && frame.Timestamp < to;
            var layers = LayersOf(expected);
            Assert.Equal(isLess ? layers.Take(lost) : layers, LayersOf(frame));
            Assert.False(frame.AfterLoss);
        }
    }

    /// <summary>The next picture in which the layer, and so all of them, refers to nothing before it.</summary>
    private static long ComesAgain(List<Sent> packets, int lost, int layer)
    {
        var fresh = packets.Skip(lost + 1).Where(p => p.Timestamp > packets[lost].Timestamp).Where(p => IsFresh(p, layer));
        return fresh.FirstOrDefault()?.Timestamp ?? long.MaxValue;
    }

    private static bool IsFresh(Sent packet, int layer) =>
        DescriptorOf(packet) is { StartsFrame: true, InterPicturePredicted: false } vp9 && vp9.SpatialLayer == layer;

    private static IEnumerable<Sent> Without(List<Sent> packets, int lost) =>
        packets.Index().Where(p => p.Index != lost).Select(p => p.Item with { AfterGap = p.Index == lost + 1 });

    private static List<Sent> Packets(string vector)
    {
        var packets = new List<Sent>();
        foreach (var (_, bytes) in CapturedRtp.Read(vector))
        {
            Assert.True(RtpPacket.TryParse(bytes, out var packet));
            packets.Add(new Sent(packet.Payload.ToArray(), packet.Timestamp, packet.Marker));
        }
        return packets;
    }

    private static Vp9Descriptor DescriptorOf(Sent packet)
    {
        Assert.True(Vp9Descriptor.TryParse(packet.Payload, out var descriptor));
        return descriptor;
    }

    /// <summary>The frames that the index of a superframe tells, in hex; the index must fit them exactly.</summary>
    private static List<string> LayersOf(FrameList.Kept frame)
    {
        if (!frame.IsLayered)
            return [frame.Hex];
        var bytes = Convert.FromHexString(frame.Hex);
        var (count, width) = ((bytes[^1] & 7) + 1, (bytes[^1] >> 3 & 3) + 1);
        var index = bytes.AsSpan(bytes.Length - 2 - count * width);
        Assert.Equal((0xC0, bytes[^1]), (bytes[^1] & 0xE0, index[0]));
        var layers = new List<string>();
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var size = 0;
            for (var b = 0; b < width; b++)
                size |= index[1 + i * width + b] << 8 * b;
            layers.Add(Convert.ToHexString(bytes.AsSpan(at, size)));
            at += size;
        }
        Assert.Equal(bytes.Length - index.Length, at);
        return layers;
    }
}
