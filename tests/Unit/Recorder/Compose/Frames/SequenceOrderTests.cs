using CsCheck;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Wire.Rtp;

namespace MediaServer.Tests.Unit.Recorder.Compose.Frames;

public sealed class SequenceOrderTests : IDisposable
{
    private sealed class Output : IOrderedPackets
    {
        public List<(ushort Seq, bool AfterGap)> Packets { get; } = [];

        public void OnPacket(in RtpPacket packet, TimeSpan arrival, bool afterGap)
        {
            Assert.Equal(packet.SequenceNumber, (ushort)packet.Timestamp); // the bytes belong to the number
            Packets.Add((packet.SequenceNumber, afterGap));
        }

        public IEnumerable<int> Numbers => Packets.Select(p => (int)p.Seq);
    }

    private readonly Output _output = new();
    private readonly SequenceOrder _order;
    private TimeSpan _now;

    public SequenceOrderTests() => _order = new SequenceOrder(_output);

    public void Dispose() => _order.Dispose();

    private void Arrive(params IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            var bytes = new byte[20];
            Assert.True(RtpHeaderWriter.TryBegin(bytes, new RtpHeader(96, (ushort)number, (ushort)number, 1, false), out _));
            Assert.True(RtpPacket.TryParse(bytes, out var packet));
            _order.Push(packet, _now += TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>A stream of two packets whose first moments are over.</summary>
    private void Running(int first)
    {
        Arrive(first);
        _now += TimeSpan.FromSeconds(1);
        Arrive(first + 1);
    }

    [Fact]
    public void Push_FirstPacketOvertaken_StillFirst()
    {
        Arrive(11, 10, 12);
        Assert.Empty(_output.Packets);
        _now += TimeSpan.FromSeconds(1);
        Arrive(13);
        Assert.Equal([10, 11, 12, 13], _output.Numbers);
        Assert.Equal((0, 0L), (_order.Late, _order.Missing));
    }

    [Fact]
    public void Push_RetransmissionsAndDuplicates_EachOnceInOrder()
    {
        Running(65532);
        Arrive(65535, 1, 65535, 0, 65534, 1, 2);
        Assert.Equal([65532, 65533, 65534, 65535, 0, 1, 2], _output.Numbers);
        Assert.DoesNotContain(_output.Packets, p => p.AfterGap);
        Assert.Equal(2, _order.Duplicates);
    }

    [Fact]
    public void Push_HoleThatIsNeverFilled_GivenUpAfterPatience()
    {
        Running(9);
        Arrive(12, 13);
        Assert.Equal([9, 10], _output.Numbers);
        _now += SequenceOrder.Patience;
        Arrive(14);
        Assert.Equal([(12, true), (13, false), (14, false)], _output.Packets.Skip(2).Select(p => ((int)p.Seq, p.AfterGap)));
        Assert.Equal(1, _order.Missing);
        Arrive(11);
        Assert.Equal(1, _order.Late);
    }

    [Fact]
    public void Flush_HolesAtTheEnd_WhatIsThereComesOut()
    {
        Arrive(10, 12, 15);
        _order.Flush();
        Assert.Equal([10, 12, 15], _output.Numbers);
        Assert.Equal(3, _order.Missing);
    }

    [Fact]
    public void Push_MoreThanCanBeHeld_HoleIsGivenUpEarly()
    {
        Running(-1);
        for (var i = 2; i <= SequenceOrder.MaxHeld + 1; i++) // more than a jump, one after the other
        {
            _now -= TimeSpan.FromMilliseconds(9.99);
            Arrive(i);
        }
        Assert.Equal(SequenceOrder.MaxHeld + 2, _output.Packets.Count);
    }

    [Fact]
    public void Push_OneStrayNumber_IsDropped()
    {
        Running(100);
        Arrive(30000, 102);
        Assert.Equal([100, 101, 102], _output.Numbers);
        Assert.Equal(1, _order.Late);
    }

    [Fact]
    public void Push_SenderBeginsAnew_IsBelievedAtItsSecondPacket()
    {
        Running(100);
        Arrive(30000, 30001, 30002);
        _order.Flush();
        Assert.Equal(
            [(100, false), (101, false), (30000, true), (30001, false), (30002, false)],
            _output.Packets.Select(p => ((int)p.Seq, p.AfterGap))
        );
        Assert.Equal(0, _order.Late);
    }

    [Fact]
    public void Push_FarNumberAfterASilence_IsBelievedAtOnce()
    {
        Running(100);
        _now += TimeSpan.FromMinutes(10);
        Arrive(40000, 40001);
        _order.Flush();
        Assert.Equal([100, 101, 40000, 40001], _output.Numbers);
        Assert.Equal([false, false, true, false], _output.Packets.Select(p => p.AfterGap));
    }

    /// <summary>Whatever is shuffled, doubled and lost, what comes out ascends, has come in, and misses nothing that came in time.</summary>
    [Fact]
    public void Push_AnyArrivals_SameAsSortingThem()
    {
        Gen.Int[0, 400]
            .Array[1, 300]
            .Sample(offsets =>
            {
                using var test = new SequenceOrderTests();
                var numbers = offsets.Select((offset, i) => 65000 + i * 3 + offset % 40).ToArray();
                test.Running(64998);
                test.Arrive(numbers);
                test._order.Flush();
                var expected = numbers.Append(64998).Append(64999).Distinct().Order().Select(n => n & 0xFFFF);
                Assert.Equal(expected, test._output.Numbers);
            });
    }
}
