using MediaServer.Recorder.Compose.Frames;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

public class AudioDepacketizerTests
{
    [Fact]
    public void Opus_PacketsAreFrames_WithTheirDuration()
    {
        // 20 ms of CELT; 60 ms of SILK; one byte of DTX
        var frames = Sent.Through(new OpusDepacketizer(), Sent.Of("F8FFFE", 0), Sent.Of("1800", 960), Sent.Of("08", 3840));
        Assert.Equal([960, 2880, 960], frames.Frames.Select(f => f.Duration));
        Assert.Equal(["F8FFFE", "1800", "08"], frames.Bytes);
    }

    [Fact]
    public void Opus_Unreadable_IsCounted()
    {
        var depacketizer = new OpusDepacketizer();
        Assert.Empty(Sent.Through(depacketizer, Sent.Of("FB", 0), Sent.Of("", 0)).Frames);
        Assert.Equal(1, depacketizer.Damaged);
    }

    [Fact]
    public void Samples_OneByteIsOneTick()
    {
        var frame = Sent.Through(new SampleDepacketizer(), Sent.Of(new string('F', 320), 8)).Single;
        Assert.Equal((8, 160), (frame.Timestamp, frame.Duration));
    }

    [Fact]
    public void Samples_LongerThanAnyTelephoneSends_IsCounted()
    {
        var depacketizer = new SampleDepacketizer();
        Assert.Empty(Sent.Through(depacketizer, new Sent(new byte[961], 0)).Frames);
        Assert.Equal(1, depacketizer.Damaged);
    }

    /// <summary>One redundant block of Opus (payload type 111), 960 ticks old, then the primary.</summary>
    private static Sent Red(string earlier, string now, long timestamp, bool afterGap = false) =>
        Sent.Of($"EF {960 << 10 | earlier.Length / 2:X6} 6F {earlier} {now}", timestamp, marker: false, afterGap);

    [Fact]
    public void Red_NothingLost_OnlyPrimaries()
    {
        var frames = Sent.Through(
            new RedDepacketizer(new OpusDepacketizer(), 111),
            Sent.Of("6F F8AA", 0),
            Red("F8AA", "F8BB", 960),
            Red("F8BB", "F8CC", 1920)
        );
        Assert.Equal(["F8AA", "F8BB", "F8CC"], frames.Bytes);
    }

    [Fact]
    public void Red_OnePacketLost_IsTakenFromTheNext()
    {
        var frames = Sent.Through(
            new RedDepacketizer(new OpusDepacketizer(), 111),
            Sent.Of("6F F8AA", 0),
            Red("F8BB", "F8CC", 1920, afterGap: true)
        );
        Assert.Equal([(0, "F8AA"), (960, "F8BB"), (1920, "F8CC")], frames.Frames.Select(f => (f.Timestamp, f.Hex)));
    }

    [Fact]
    public void Red_BlocksOfAnotherType_AreLeftOut()
    {
        var red = new RedDepacketizer(new OpusDepacketizer(), 96);
        Assert.Empty(Sent.Through(red, Sent.Of("6F F8AA", 0), Sent.Of("EF", 960)).Frames);
        Assert.Equal(1, red.Damaged);
    }
}
