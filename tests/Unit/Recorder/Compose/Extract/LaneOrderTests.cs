using MediaServer.Recorder.Compose.Clocks;
using MediaServer.Recorder.Compose.Extract;

namespace MediaServer.Tests.Unit.Recorder.Compose.Extract;

public class LaneOrderTests
{
    private static readonly StreamClock?[] Clocks = [Clock(0), Clock(100), null];

    private static StreamClock Clock(double offset) => new(1000, [new OffsetLine(0, 0, offset, 0)]);

    private static FrameEntry Frame(ushort stream, long timestamp, bool isKey = false) =>
        new()
        {
            Stream = stream,
            Timestamp = timestamp,
            Flags = isKey ? FrameFlags.KeyFrame : FrameFlags.None,
        };

    private static string Text(IEnumerable<FrameEntry> entries) =>
        string.Join(' ', entries.Select(e => $"{e.Stream}@{e.At.TotalSeconds:F0}"));

    [Fact]
    public void SecondStream_TakesOverAtItsKeyFrame()
    {
        FrameEntry[] entries =
        [
            Frame(0, 99_000, true),
            Frame(0, 100_000),
            Frame(0, 102_000),
            Frame(0, 103_000),
            Frame(1, 500),
            Frame(1, 1000, true),
            Frame(1, 3000),
        ];
        Assert.Equal("0@99 0@100 1@101 1@103", Text(LaneOrder.Of(entries, Clocks, isVideo: true)));
    }

    [Fact]
    public void Sound_IsOnlySorted()
    {
        FrameEntry[] entries = [Frame(0, 100_000), Frame(0, 102_000), Frame(1, 1000), Frame(1, 3000)];
        Assert.Equal("0@100 1@101 0@102 1@103", Text(LaneOrder.Of(entries, Clocks, isVideo: false)));
    }

    [Fact]
    public void ClockIsSetBack_OrderOfDecodingStays()
    {
        StreamClock[] clocks = [new(1000, [new OffsetLine(0, 0, 0, 0), new OffsetLine(10, 10, -3, 0)])];
        FrameEntry[] entries = [Frame(0, 9000, true), Frame(0, 9999), Frame(0, 10_500), Frame(0, 14_000)];
        Assert.Equal([9.0, 9.999, 9.999, 11], LaneOrder.Of(entries, clocks, isVideo: true).Select(e => e.At.TotalSeconds));
    }

    [Fact]
    public void StreamWithoutAClock_IsLeftOut() => Assert.Empty(LaneOrder.Of([Frame(2, 0, true)], Clocks, isVideo: true));
}
