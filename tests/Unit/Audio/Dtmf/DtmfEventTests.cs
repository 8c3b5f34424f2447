using MediaServer.Audio.Dtmf;

namespace MediaServer.Tests.Unit.Audio.Dtmf;

/// <summary>Keys as telephone events: what is sent, what is made of it, and what of three ways together.</summary>
public class DtmfEventTests
{
    private readonly DtmfReceiver _receiver = new();

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private char Receive(uint timestamp, byte code, bool end, double at, uint ssrc = 1) =>
        _receiver.Receive(ssrc, timestamp, code, end, Ms(at), out var key) ? key : '-';

    [Fact]
    public void Event_OfManyPackets_IsOnePressAtItsFirst()
    {
        Assert.Equal('1', Receive(8000, 1, false, 0));
        Assert.Equal('-', Receive(8000, 1, false, 20));
        Assert.True(_receiver.IsPressed(Ms(30)));
        Assert.Equal('-', Receive(8000, 1, true, 40));
        Assert.Equal('-', Receive(8000, 1, true, 40));
        Assert.Equal('-', Receive(8000, 1, true, 40));
        Assert.False(_receiver.IsPressed(Ms(50)));
    }

    [Fact]
    public void Event_WhoseFirstPacketsAreLost_IsStillAPress() => Assert.Equal('#', Receive(8000, 11, true, 0));

    [Fact]
    public void SameKey_WithAnotherTimestamp_IsAnotherPress()
    {
        Assert.Equal('5', Receive(8000, 5, true, 0));
        Assert.Equal('5', Receive(8800, 5, true, 100));
    }

    [Fact]
    public void Packet_OfAnEarlierEvent_IsNotAPress()
    {
        Receive(8000, 5, true, 0);
        Receive(8800, 6, false, 100);
        Assert.Equal('-', Receive(8000, 5, true, 110));
        Assert.True(_receiver.IsPressed(Ms(115))); // the end was another's
        Assert.Equal('-', Receive(8800, 6, true, 120));
        Assert.Equal('-', Receive(8000, 5, true, 1100));
    }

    [Theory]
    [InlineData(1_500_000_000, 1000)]
    [InlineData(1000, 3_000_000_000)]
    public void Source_ThatCountsAnew_IsHeardOnceRepetitionsCannotComeAnyMore(uint before, uint after)
    {
        Assert.Equal('5', Receive(before, 5, false, 0));
        for (var i = 0; i < 3; i++)
            Assert.Equal('-', Receive(before, 5, true, 100));
        Assert.Equal('-', Receive(before, 5, true, 5000));
        Assert.Equal('-', Receive(after, 6, true, 6000));
        Assert.Equal('6', Receive(after + 8000, 6, false, 7100));
        Assert.Equal('-', Receive(after + 8000, 6, true, 7120));
        Assert.Equal('7', Receive(after + 8800, 7, true, 7220));
    }

    [Fact]
    public void Event_WithoutEnd_ClosesAfter100MillisecondsOfSilence()
    {
        Receive(8000, 5, false, 0);
        Assert.True(_receiver.IsPressed(Ms(99)));
        Assert.False(_receiver.IsPressed(Ms(100)));
    }

    [Fact]
    public void Source_ThatChanges_MayUseAnyTimestamp()
    {
        Assert.Equal('5', Receive(8000, 5, true, 0));
        Assert.Equal('5', Receive(8000, 5, true, 500, ssrc: 2));
    }

    [Fact]
    public void Event_LongerThanItsField_GoesOnInSegments()
    {
        Assert.Equal('0', Receive(100, 0, false, 0));
        Assert.Equal('-', Receive(100 + 0xFFFF, 0, false, 8192));
        Assert.Equal('-', Receive(100 + 0xFFFF, 0, true, 8300));
        Assert.Equal('0', Receive(100 + 0xFFFF + 800, 0, false, 8400));
    }

    [Fact]
    public void Event_ThatIsNoKey_IsIgnored()
    {
        Assert.Equal('-', Receive(8000, 16, false, 0)); // flash
        Assert.Equal('-', Receive(8000, 200, false, 0));
        Assert.Equal('5', Receive(8000, 5, false, 0));
    }

    [Fact]
    public void Timestamps_ThatWrap_AreInOrder()
    {
        Assert.Equal('1', Receive(0xFFFF_FFF0, 1, true, 0));
        Assert.Equal('2', Receive(0x0000_0300, 2, true, 100));
        Assert.Equal('-', Receive(0xFFFF_FFF0, 1, true, 110));
    }

    [Fact]
    public void Sender_OneKey_IsFivePacketsThreeEndsAndAPause()
    {
        var sender = new DtmfSender(8000);
        Assert.True(sender.TryEnqueue('*'));
        Assert.False(sender.TryEnqueue('x'));
        var packets = new List<DtmfPacket>();
        var ticks = 0u;
        for (; sender.IsBusy; ticks++)
        {
            if (sender.TryNext(4000 + 160 * ticks, out var packet))
                packets.Add(packet);
        }
        Assert.Equal(10u, ticks);
        Assert.All(packets, packet => Assert.Equal((10, 4000u), (packet.Code, packet.Timestamp)));
        Assert.Equal([160, 320, 480, 640, 800, 800, 800], packets.Select(packet => (int)packet.Duration));
        Assert.Equal([false, false, false, false, true, true, true], packets.Select(packet => packet.End));
        Assert.Equal([true, false, false, false, false, false, false], packets.Select(packet => packet.Marker));
    }

    [Fact]
    public void TenThousandKeys_WithFivePercentLoss_AreAllReceivedOnce()
    {
        var (sender, random) = (new DtmfSender(8000), new Random(11));
        var (sent, received) = (new List<char>(), new List<char>());
        var tick = 0u;
        while (sent.Count < 10_000 || sender.IsBusy)
        {
            if (!sender.IsBusy)
            {
                sent.Add(DtmfKeys.All[random.Next(16)]);
                sender.TryEnqueue(sent[^1]);
            }
            if (sender.TryNext(160 * tick, out var packet) && random.Next(20) != 0)
            {
                if (_receiver.Receive(9, packet.Timestamp, packet.Code, packet.End, Ms(20 * tick), out var key))
                    received.Add(key);
            }
            tick++;
        }
        Assert.Equal(sent, received);
    }

    [Fact]
    public void Merger_EventAndInfoOfOnePress_IsOne()
    {
        var merger = new DtmfMerger();
        Assert.True(merger.Accept('5', DtmfWay.Event, Ms(0)));
        Assert.False(merger.Accept('5', DtmfWay.Info, Ms(150)));
        Assert.False(merger.Accept('5', DtmfWay.Tone, Ms(180)));
    }

    [Fact]
    public void Merger_TwoQuickPressesByTwoWays_AreTwo()
    {
        var merger = new DtmfMerger();
        Assert.True(merger.Accept('1', DtmfWay.Event, Ms(0)));
        Assert.True(merger.Accept('1', DtmfWay.Event, Ms(120)));
        Assert.False(merger.Accept('1', DtmfWay.Info, Ms(130)));
        Assert.False(merger.Accept('1', DtmfWay.Info, Ms(140)));
        Assert.True(merger.Accept('1', DtmfWay.Info, Ms(600)));
    }

    [Fact]
    public void Merger_TonesAfterAnEvent_AreOnlyItsSound()
    {
        var merger = new DtmfMerger();
        Assert.True(merger.Accept('1', DtmfWay.Tone, Ms(0)));
        Assert.True(merger.Accept('2', DtmfWay.Event, Ms(1000)));
        Assert.False(merger.Accept('2', DtmfWay.Tone, Ms(1600)));
    }

    [Fact]
    public void Merger_ToneAndInfo_AreOneWithinTheWindow()
    {
        var merger = new DtmfMerger();
        Assert.True(merger.Accept('3', DtmfWay.Tone, Ms(0)));
        Assert.False(merger.Accept('3', DtmfWay.Info, Ms(200)));
        Assert.True(merger.Accept('3', DtmfWay.Tone, Ms(1000)));
        Assert.True(merger.Accept('4', DtmfWay.Info, Ms(1000)));
    }
}
