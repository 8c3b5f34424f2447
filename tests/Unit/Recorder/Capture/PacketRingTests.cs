using CsCheck;
using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Journal;

namespace MediaServer.Tests.Unit.Recorder.Capture;

public class PacketRingTests
{
    private static byte[]? Take(PacketRing ring)
    {
        if (!ring.TryPeek(out var record))
            return null;
        byte[] bytes = [.. record.Payload];
        ring.Release();
        return bytes;
    }

    /// <summary>
    /// Whatever is written and read in whatever order, it behaves as a queue that may refuse, but not while it is empty: no record is longer
    /// than half of the smallest ring, so each fits in one piece wherever the last one ended.
    /// </summary>
    [Fact]
    public void Ring_AnyOrderOfWritesAndReads_IsAQueue() =>
        Gen.Select(Gen.Int[-1, 180].Array[1, 400], Gen.Int[9, 11])
            .Sample(
                (steps, size) =>
                {
                    var ring = new PacketRing(1 << size);
                    var model = new Queue<byte[]>();
                    byte next = 0;
                    foreach (var step in steps)
                    {
                        if (step < 0)
                        {
                            Assert.Equal(model.Count > 0 ? model.Dequeue() : null, Take(ring));
                            continue;
                        }
                        var payload = Enumerable.Repeat(next++, step).ToArray();
                        if (ring.TryWrite(step, RecordType.Rtp, 3, 77, payload))
                            model.Enqueue(payload);
                        else
                            Assert.NotEmpty(model);
                    }
                    while (model.TryDequeue(out var expected))
                        Assert.Equal(expected, Take(ring));
                    Assert.Null(Take(ring));
                    Assert.Equal(ring.Written, ring.Read);
                }
            );

    [Fact]
    public void Ring_Entry_KeepsEverything()
    {
        var ring = new PacketRing(1024);
        Assert.True(ring.TryWrite(12, RecordType.Gap, 65_000, ulong.MaxValue - 5, [1, 2, 3]));
        Assert.True(ring.TryPeek(out var record));
        Assert.Equal(
            (12, RecordType.Gap, (ushort)65_000, ulong.MaxValue - 5),
            (record.Slot, record.Type, record.Track, record.Nanoseconds)
        );
        Assert.Equal([1, 2, 3], record.Payload.ToArray());
    }

    [Fact]
    public void Full_RefusesUntilAQuarterIsFree()
    {
        var ring = new PacketRing(4096);
        while (ring.TryWrite(0, RecordType.Rtp, 0, 0, new byte[100])) { }
        for (var freed = 0; freed < 1024; freed += 128)
        {
            Assert.False(ring.TryWrite(0, RecordType.Rtp, 0, 0, new byte[100]), $"{freed} free");
            Take(ring);
        }
        Assert.True(ring.TryWrite(0, RecordType.Rtp, 0, 0, new byte[100]));
    }

    [Fact]
    public void Payload_LongerThanTheRing_IsRefusedAndTheRingGoesOn()
    {
        var ring = new PacketRing(256);
        Assert.False(ring.TryWrite(0, RecordType.Rtp, 0, 0, new byte[300]));
        Assert.True(ring.TryWrite(0, RecordType.Rtp, 0, 0, new byte[100]));
    }

    [Fact]
    public async Task TwoThreads_EverythingArrivesInOrder()
    {
        const int Count = 200_000;
        var ring = new PacketRing(1 << 14);
        var writer = Task.Run(
            () =>
            {
                var bytes = new byte[400];
                for (var i = 0; i < Count; i++)
                {
                    var length = 4 + i % 390;
                    BitConverter.TryWriteBytes(bytes, i);
                    bytes[length - 1] = (byte)i;
                    while (!ring.TryWrite(i, RecordType.Rtp, (ushort)i, (ulong)i, bytes.AsSpan(0, length)))
                        Thread.Yield();
                }
            },
            TestContext.Current.CancellationToken
        );
        for (var i = 0; i < Count; )
        {
            if (!ring.TryPeek(out var record))
            {
                Thread.Yield();
                continue;
            }
            Assert.Equal((i, (ushort)i, (ulong)i, 4 + i % 390), (record.Slot, record.Track, record.Nanoseconds, record.Payload.Length));
            Assert.Equal((byte)i, record.Payload[^1]);
            ring.Release();
            i++;
        }
        await writer;
        Assert.False(ring.TryPeek(out _));
    }
}
