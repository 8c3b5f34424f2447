using MediaServer.Bench.Load.Media;

namespace MediaServer.Tests.Unit.Bench;

public class StreamCountTests
{
    [Fact]
    public void GapsAreLost_AndLatePacketsReordered()
    {
        var stream = new StreamCount(1);
        Receive(ref stream, 10, 11, 14, 13, 15);

        Assert.Equal((5, 1, 1), (stream.Received, stream.Lost, stream.Reordered));
    }

    [Fact]
    public void AWrap_LosesNothing()
    {
        var stream = new StreamCount(1);
        Receive(ref stream, 65_534, 65_535, 0, 1);

        Assert.Equal((4, 0, 0), (stream.Received, stream.Lost, stream.Reordered));
    }

    [Fact]
    public void BeforeTheFirst_ThereMayBeAnEarlierOne()
    {
        var stream = new StreamCount(1);
        Receive(ref stream, 0, 65_535, 1);

        Assert.Equal((3, 0, 1), (stream.Received, stream.Lost, stream.Reordered));
    }

    [Fact]
    public void ANewWindow_ForgetsTheOldOne()
    {
        var stream = new StreamCount(1);
        Receive(ref stream, 1, 5);
        stream.Restart();
        Assert.Equal((0, 0), (stream.Received, stream.Lost));
        Receive(ref stream, 7);

        Assert.Equal((1, 1), (stream.Received, stream.Lost));
    }

    private static void Receive(ref StreamCount stream, params ReadOnlySpan<ushort> numbers)
    {
        foreach (var number in numbers)
            stream.Add(number);
    }
}
