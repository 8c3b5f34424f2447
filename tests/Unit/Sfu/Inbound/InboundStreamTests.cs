using MediaServer.Sfu.Inbound;
using MediaServer.Wire.Rtcp;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Sfu.Inbound;

public class InboundStreamTests
{
    private readonly InboundStream _stream = new(7, 90_000);

    [Fact]
    public void Report_CountsLossSinceTheLastOne()
    {
        for (var n = 0; n < 100; n++)
        {
            if (n % 4 != 1)
                Receive(65_500 + n, 3000 * n, n * 33);
        }
        Assert.True(_stream.TryReport(Ms(4000), out var block));
        Assert.Equal(25, block.CumulativeLost);
        Assert.Equal(64, block.FractionLost);
        Assert.Equal(0x1_0000u + 65_599 - 65_536, block.HighestSequenceNumber);
        Receive(65_600, 300_000, 5000);
        Assert.True(_stream.TryReport(Ms(6000), out block));
        Assert.Equal((byte)0, block.FractionLost);
        Assert.Equal(25, block.CumulativeLost);
    }

    [Fact]
    public void Recovery_FillsTheGap_ButTheLossStaysReported()
    {
        Receive(10, 0, 0);
        Receive(12, 0, 0);
        Assert.Equal(Arrival.Late, _stream.Recover(11, Ms(50), out var seq));
        Assert.Equal(11, seq.Wire);
        Assert.Equal(Arrival.Duplicate, _stream.Recover(11, Ms(60), out _));
        Assert.Equal(Arrival.TooOld, _stream.Recover(13, Ms(60), out _));
        _stream.TryReport(Ms(1000), out var block);
        Assert.Equal(1, block.CumulativeLost);
    }

    [Fact]
    public void EvenArrivals_HaveNoJitter_AndDelayedOnesDo()
    {
        for (var n = 0; n < 100; n++)
            Receive(n, 3000 * n, n * 100 / 3.0);
        Assert.InRange(_stream.Jitter.TotalMilliseconds, 0, 0.1);
        for (var n = 100; n < 300; n++)
            Receive(n, 3000 * n, n * 100 / 3.0 + (n % 2) * 20);
        Assert.InRange(_stream.Jitter.TotalMilliseconds, 15, 21);
    }

    [Fact]
    public void Report_EchoesTheLastSenderReport()
    {
        Receive(1, 0, 0);
        _stream.OnSenderReport(new SenderInfo(new NtpTime(0x0001_2345_6789_0000), 0, 1, 1), Ms(100));
        _stream.TryReport(Ms(600), out var block);
        Assert.Equal(0x2345_6789u, block.LastSenderReport);
        Assert.Equal(0x8000u, block.DelaySinceLastSenderReport);
    }

    [Fact]
    public void AStrayNumber_IsRefused_AndTwoInARowAreARestart()
    {
        Receive(100, 0, 0);
        Assert.Equal(Arrival.TooOld, Receive(20_000, 0, 0));
        Assert.Equal(Arrival.New, Receive(101, 0, 0));
        Assert.Equal(0, _stream.Epoch);
        Assert.Equal(Arrival.TooOld, Receive(20_000, 0, 0));
        var before = _stream.Highest;
        Assert.Equal(Arrival.New, Receive(20_001, 0, 0));
        Assert.Equal(1, _stream.Epoch);
        Assert.True(_stream.Highest > before);
    }

    private Arrival Receive(int seq, int timestamp, double ms)
    {
        var bytes = Rtp.Packet(96, (ushort)seq, (uint)timestamp, 7, [1, 2, 3]);
        Assert.True(RtpPacket.TryParse(bytes, out var packet));
        return _stream.Receive(packet, TimeSpan.FromMilliseconds(ms), out _);
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
