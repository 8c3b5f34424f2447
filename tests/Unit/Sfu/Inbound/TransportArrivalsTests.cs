using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Sfu.Inbound;

public class TransportArrivalsTests
{
    private readonly TransportArrivals _arrivals = new();

    [Fact]
    public void Feedback_ComesAfterTheInterval_AndNamesLostPackets()
    {
        Assert.Equal(TimeSpan.MaxValue, _arrivals.Deadline);
        Receive(65534, 0);
        Receive(65535, 5);
        Receive(1, 20);
        Assert.Equal(TransportArrivals.Interval, _arrivals.Deadline);
        Assert.Empty(Feedback(50));
        var told = Feedback(75);
        Assert.Equal([(65534, true), (65535, true), (0, false), (1, true)], told);
        Assert.Equal(TimeSpan.MaxValue, _arrivals.Deadline);
    }

    [Fact]
    public void LossAtTheEndOfOneFeedback_IsToldByTheNext()
    {
        Receive(1, 0);
        Feedback(75);
        Receive(3, 80);
        Assert.Equal([(2, false), (3, true)], Feedback(200));
    }

    [Fact]
    public void PacketThatComesAfterItsFeedback_IsToldAgainWithItsNeighbors()
    {
        Receive(1, 0);
        Receive(3, 0);
        Feedback(75);
        Receive(2, 80);
        Assert.Equal([(2, true), (3, true)], Feedback(200));
    }

    [Fact]
    public void AWideJump_IsBounded()
    {
        Receive(1, 0);
        Receive(30_000, 1);
        var told = Feedback(75);
        Assert.Equal((30_000, true), told[^1]);
        Assert.InRange(told.Count, 1, 2048);
    }

    private void Receive(int seq, int ms) => _arrivals.OnReceived((ushort)seq, TimeSpan.FromMilliseconds(ms));

    private List<(int, bool)> Feedback(int ms)
    {
        var buffer = new byte[1200];
        var told = new List<(int, bool)>();
        while (_arrivals.TryWrite(buffer, 1, 2, TimeSpan.FromMilliseconds(ms), out var length))
        {
            Assert.True(RtcpReader.TryParse(buffer.AsSpan(0, length), out var reader) && reader.MoveNext());
            Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
            foreach (var entry in feedback)
                told.Add((entry.SequenceNumber, entry.Received));
        }
        return told;
    }
}
