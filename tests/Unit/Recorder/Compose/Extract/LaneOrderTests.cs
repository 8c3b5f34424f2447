using MediaServer.Recorder.Compose.Clocks;
using MediaServer.Recorder.Compose.Extract;

namespace MediaServer.Tests.Unit.Recorder.Compose.Extract;

public class LaneOrderTests
{
    private static readonly StreamClock?[] Clocks = [Clock(0), Clock(100), null];

    private static StreamClock Clock(double offset) => new(1000, [new OffsetLine(0, 0, offset, 0)]);

    /// <param name="arrives">Seconds; when it happened if it is not said.</param>
    private static FrameEntry Frame(ushort stream, long timestamp, bool isKey = false, double? arrives = null) =>
        new()
        {
            Stream = stream,
            Timestamp = timestamp,
            At = TimeSpan.FromSeconds(arrives ?? timestamp / 1000.0 + 100 * stream),
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

    /// <summary>One timestamp lies an hour ahead and one an hour back; those behind them are where they belong.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TimestampsMakeNoSense_TheirFramesStandWhereTheyArrived(bool isVideo)
    {
        FrameEntry[] entries =
        [
            Frame(0, 4_000_000, true),
            Frame(0, 7_601_000, arrives: 4001),
            Frame(0, 4_002_000),
            Frame(0, 403_000, arrives: 4003),
            Frame(0, 4_004_000),
        ];
        Assert.Equal("0@4000 0@4001 0@4002 0@4003 0@4004", Text(LaneOrder.Of(entries, Clocks, isVideo)));
    }

    [Fact]
    public void StreamWithoutAClock_IsLeftOut() => Assert.Empty(LaneOrder.Of([Frame(2, 0, true)], Clocks, isVideo: true));
}
