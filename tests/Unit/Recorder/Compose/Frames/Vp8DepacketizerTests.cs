using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

public class Vp8DepacketizerTests
{
    /// <summary>The head of a key frame of 640 x 480.</summary>
    private const string Key = "1002009D012A8002E001";

    /// <summary>The tag of a predicted frame.</summary>
    private const string Inter = "110200";

    [Fact]
    public void Push_KeyFrameInTwoPackets_OneFrameWithItsSize()
    {
        var frame = Sent.Through(new Vp8Depacketizer(), Sent.Of("10" + Key, 1), Sent.Of("00 AABB", 1, marker: true)).Single;
        Assert.Equal(new FrameList.Kept(1, Key + "AABB", true, false, new FrameSize(640, 480), 0), frame);
    }

    [Fact]
    public void Push_SecondPartitionInPacketsOfItsOwn_GoesOnWithTheFrame()
    {
        var frames = Sent.Through(new Vp8Depacketizer(), Sent.Of("10" + Key, 1), Sent.Of("11 CC", 1), Sent.Of("01 DD", 1, marker: true));
        Assert.Equal(Key + "CCDD", frames.Single.Hex);
    }

    [Fact]
    public void Push_NoMarker_FrameEndsWithTheNextTimestamp()
    {
        var frames = Sent.Through(new Vp8Depacketizer(), Sent.Of("10" + Key, 1), Sent.Of("10" + Inter, 2), Sent.Of("10" + Inter, 3));
        Assert.Equal([1, 2, 3], frames.Frames.Select(f => f.Timestamp));
    }

    [Fact]
    public void Push_GapInsideAFrame_FrameIsLostAndTheNextIsAfterLoss()
    {
        var depacketizer = new Vp8Depacketizer();
        var frames = Sent.Through(
            depacketizer,
            Sent.Of("10" + Key, 1),
            Sent.Of("00 AA", 1, marker: true, afterGap: true),
            Sent.Of("10" + Inter, 2, marker: true),
            Sent.Of("10" + Inter, 3, marker: true)
        );
        Assert.Equal([(2, true), (3, false)], frames.Frames.Select(f => (f.Timestamp, f.AfterLoss)));
        Assert.Equal(1, depacketizer.Damaged);
    }

    [Fact]
    public void Push_GapBetweenFrames_OnlyTellsOfTheLoss()
    {
        var depacketizer = new Vp8Depacketizer();
        var frames = Sent.Through(
            depacketizer,
            Sent.Of("10" + Key, 1, marker: true),
            Sent.Of("10" + Inter, 3, marker: true, afterGap: true)
        );
        Assert.Equal([false, true], frames.Frames.Select(f => f.AfterLoss));
        Assert.Equal(0, depacketizer.Damaged);
    }

    [Fact]
    public void Push_GapAtAnEndWithoutMarker_MayHaveTakenTheEnd()
    {
        var frames = Sent.Through(new Vp8Depacketizer(), Sent.Of("10" + Key, 1), Sent.Of("10" + Inter, 2, marker: true, afterGap: true));
        Assert.Equal((2, true), (frames.Single.Timestamp, frames.Single.AfterLoss));
    }

    [Fact]
    public void Push_BeginningIsMissing_NoFrame()
    {
        var frames = Sent.Through(new Vp8Depacketizer(), Sent.Of("00 AA", 1, marker: true), Sent.Of("10" + Inter, 2, marker: true));
        Assert.Equal((2, true), (frames.Single.Timestamp, frames.Single.AfterLoss));
    }

    [Fact]
    public void Push_PaddingBetweenFrames_IsNoLoss()
    {
        var frames = Sent.Through(
            new Vp8Depacketizer(),
            Sent.Of("10" + Key, 1, marker: true),
            Sent.Of("", 1),
            Sent.Of("10" + Inter, 2, marker: true)
        );
        Assert.Equal([false, false], frames.Frames.Select(f => f.AfterLoss));
    }

    [Fact]
    public void Push_UnreadablePayload_CountsAsLoss()
    {
        var depacketizer = new Vp8Depacketizer();
        var frames = Sent.Through(
            depacketizer,
            Sent.Of("10" + Key, 1, marker: true),
            Sent.Of("90", 2, marker: true),
            Sent.Of("10" + Inter, 3, marker: true)
        );
        Assert.Equal([false, true], frames.Frames.Select(f => f.AfterLoss));
        Assert.Equal(1, depacketizer.Damaged);
    }
}
