using CsCheck;
using MediaServer.Wire.Rtcp;

namespace MediaServer.Tests.Unit.Wire.Rtcp;

public class TransportFeedbackWriterTests
{
    private static readonly TimeSpan Lost = TransportFeedbackWriter.NotReceived;

    private static string Write(params TimeSpan[] arrivals)
    {
        var bytes = new byte[1200];
        Assert.True(TransportFeedbackWriter.TryWrite(bytes, 1, 2, 9, 10, arrivals, out var length, out var covered));
        Assert.Equal(arrivals.Length, covered);
        return Hex.Of(bytes.AsSpan(12, length - 12));
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void TryWrite_FewPackets_OneBitVector() =>
        Assert.Equal("000A0003" + "00000209" + "A800" + "0408", Write(Ms(129), Lost, Ms(131)));

    [Fact]
    public void TryWrite_LargeAndNegativeDeltas_TwoBitVector() =>
        // 1 ms; -0.25 ms; 70 ms: 01 10 10
        Assert.Equal("000A0003" + "00000209" + "DA00" + "04FFFF0118" + "00", Write(Ms(129), Ms(128.75), Ms(198.75)));

    [Fact]
    public void TryWrite_LongRun_RunLength() =>
        Assert.Equal(
            "000A0014" + "00000209" + "2014" + "04" + string.Concat(Enumerable.Repeat("04", 19)) + "0000",
            Write([.. Enumerable.Range(0, 20).Select(i => Ms(129 + i))])
        );

    [Fact]
    public void TryWrite_GapBeyondADelta_LeavesTheRestForTheNextMessage()
    {
        TimeSpan[] arrivals = [Ms(100), Lost, Ms(9000), Ms(9001)];
        Assert.True(TransportFeedbackWriter.TryWrite(new byte[100], 1, 2, 0, 0, arrivals, out _, out var covered));
        Assert.Equal(2, covered);
    }

    [Fact]
    public void TryWrite_NothingReceived_Refused()
    {
        Assert.False(TransportFeedbackWriter.TryWrite(new byte[100], 1, 2, 0, 0, [Lost, Lost], out _, out _));
        Assert.False(TransportFeedbackWriter.TryWrite(new byte[100], 1, 2, 0, 0, [], out _, out _));
        Assert.False(TransportFeedbackWriter.TryWrite(new byte[19], 1, 2, 0, 0, [Ms(1)], out _, out _));
    }

    [Fact]
    public void TryWrite_AnyArrivals_ReadBackWithin125Microseconds()
    {
        // Mostly in order a little apart, sometimes lost, sometimes early, sometimes after a pause.
        var step = Gen.Frequency((6, Gen.Int[0, 8_000]), (1, Gen.Int[-20_000, 0]), (1, Gen.Int[0, 4_000_000]));
        var arrival = Gen.Select(Gen.Int[0, 3], step);
        Gen.Select(Gen.Int[100_000_000, int.MaxValue], arrival.Array[1, 500], Gen.Int[60, 1200])
            .Sample(
                (origin, steps, room) =>
                {
                    var arrivals = new TimeSpan[steps.Length];
                    var now = TimeSpan.FromMicroseconds(origin);
                    for (var i = 0; i < steps.Length; i++)
                    {
                        now += TimeSpan.FromMicroseconds(steps[i].Item2);
                        arrivals[i] = steps[i].Item1 == 0 ? Lost : now;
                    }
                    AssertReadsBack(arrivals, room);
                },
                iter: 2000
            );
    }

    /// <summary>Writes message after message as a receiver would, and compares each with what it was made of.</summary>
    private static void AssertReadsBack(ReadOnlySpan<TimeSpan> arrivals, int room)
    {
        ushort number = 65_500;
        var bytes = new byte[room];
        while (arrivals.ContainsAnyExcept(Lost))
        {
            if (!TransportFeedbackWriter.TryWrite(bytes, 1, 2, 3, number, arrivals, out var length, out var covered))
            {
                // Only a row of losses as long as a whole message can be skipped unsaid.
                Assert.True(arrivals.IndexOfAnyExcept(Lost) >= TransportFeedbackWriter.MaxPackets || room < 160);
                return;
            }
            Assert.InRange(length, 20, room);
            AssertSame(bytes.AsSpan(0, length), arrivals[..covered], number);
            arrivals = arrivals[covered..];
            number += (ushort)covered;
        }
    }

    private static void AssertSame(ReadOnlySpan<byte> message, ReadOnlySpan<TimeSpan> arrivals, ushort number)
    {
        Assert.True(TransportFeedback.TryParse(Single.Packet(message), out var feedback));
        Assert.Equal(arrivals.Length, feedback.StatusCount);
        var time = feedback.Reference * TransportFeedback.ReferenceUnit;
        var i = 0;
        foreach (var entry in feedback)
        {
            Assert.Equal((ushort)(number + i), entry.SequenceNumber);
            Assert.Equal(arrivals[i] != Lost, entry.Received);
            time += entry.Delta * TransportFeedback.DeltaUnit;
            if (entry.Received)
                Assert.InRange((time - arrivals[i]).Ticks, -1250, 1250);
            i++;
        }
        Assert.Equal(arrivals.Length, i);
    }
}
