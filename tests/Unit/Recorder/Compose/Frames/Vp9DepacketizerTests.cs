using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

public class Vp9DepacketizerTests
{
    /// <summary>The head of a key frame of 320 x 180, as libvpx writes it.</summary>
    private const string Key = "824983420013F00B3604";

    [Fact]
    public void Push_KeyFrameWithoutStructure_SizeIsThatOfItsHeader()
    {
        // B, then E; no picture id
        var frame = Sent.Through(new Vp9Depacketizer(), Sent.Of("08" + Key, 1), Sent.Of("04 AA", 1, marker: true)).Single;
        Assert.Equal(new FrameList.Kept(1, Key + "AA", true, false, new FrameSize(320, 180), 0), frame);
    }

    [Fact]
    public void Push_TwoSpatialLayers_OneSuperframeWithItsIndex()
    {
        // I L B E V, layers 320 x 240 and 640 x 480; then L D B E of the second layer
        var frame = Sent.Through(
            new Vp9Depacketizer(),
            Sent.Of("AE 8123 00 2A 30 014000F0 028001E0" + Key, 1),
            Sent.Of("AC 8123 03 2A BBCC", 1, marker: true)
        ).Single;
        // marker 110, sizes in four bytes, two frames: sizes 10 and 2
        Assert.Equal(Key + "BBCC" + "D9" + "0A000000" + "02000000" + "D9", frame.Hex);
        Assert.Equal((true, true, new FrameSize(640, 480)), (frame.IsKeyFrame, frame.IsLayered, frame.Size));
    }

    [Fact]
    public void Push_FewerLayersThanAnnounced_SizeIsThatOfTheHighestThatCame()
    {
        // the structure has 320 x 240 and 640 x 480, but there is no room for the second yet
        var frame = Sent.Through(new Vp9Depacketizer(), Sent.Of("AE 8123 00 2A 30 014000F0 028001E0" + Key, 1, marker: true)).Single;
        Assert.Equal((Key, false, new FrameSize(320, 240)), (frame.Hex, frame.IsLayered, frame.Size));
    }

    [Fact]
    public void Push_SecondLayerGoesAndComesAgain_IsLayeredWhereItIs()
    {
        var frames = Sent.Through(
            new Vp9Depacketizer(),
            Sent.Of("AC 8123 00 2A" + Key, 1),
            Sent.Of("AC 8123 03 2A BB", 1, marker: true),
            Sent.Of("EC 8124 00 2B CC", 2, marker: true),
            Sent.Of("EC 8125 00 2C DD", 3),
            Sent.Of("AC 8125 03 2C EE", 3, marker: true) // I L B E, from the layer below alone (D without P)
        );
        Assert.Equal([true, false, true], frames.Frames.Select(f => f.IsLayered));
        Assert.Equal("CC", frames.Frames[1].Hex);
    }

    [Fact]
    public void Push_EndOfALayerIsMissing_PictureIsLost()
    {
        var depacketizer = new Vp9Depacketizer();
        var frames = Sent.Through(
            depacketizer,
            Sent.Of("A8 8123 00 2A" + Key, 1), // B without E
            Sent.Of("AC 8123 03 2A BBCC", 1, marker: true)
        );
        Assert.Empty(frames.Frames);
        Assert.Equal(1, depacketizer.Damaged);
    }

    [Fact]
    public void Push_MarkerWithoutEndOfFrame_PictureIsLost()
    {
        Assert.Empty(Sent.Through(new Vp9Depacketizer(), Sent.Of("08" + Key, 1, marker: true)).Frames);
    }

    [Fact]
    public void Push_PredictedPicture_IsNoKeyFrame()
    {
        var frame = Sent.Through(new Vp9Depacketizer(), Sent.Of("4C AA", 1, marker: true)).Single;
        Assert.Equal((false, default), (frame.IsKeyFrame, frame.Size));
    }
}
