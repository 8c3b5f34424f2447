using MediaServer.Host.Phone.Rooms;

namespace MediaServer.Tests.Unit.Host.Phone;

/// <summary>The way between the phone thread and a worker.</summary>
public class FrameRingTests
{
    private static FrameInfo Info(uint n) => new(n, n * 960, (byte)(n % 128));

    [Fact]
    public void Frames_ComeOutInOrder_HeadAndTailAsOne()
    {
        var ring = new FrameRing(4);
        Assert.True(ring.TryWrite(Info(1), [1, 2], [3]));
        Assert.True(ring.TryWrite(Info(2), [4]));
        Assert.True(ring.TryPeek(out var info, out var payload));
        Assert.Equal(Info(1), info);
        Assert.Equal([1, 2, 3], payload.ToArray());
        ring.Release();
        Assert.True(ring.TryPeek(out info, out payload));
        Assert.Equal([4], payload.ToArray());
        Assert.Equal(2u, info.Ssrc);
        ring.Release();
        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void FullRing_RefusesAndCounts_AndSoDoesAFrameThatIsTooLong()
    {
        var ring = new FrameRing(2);
        Assert.True(ring.TryWrite(Info(1), [1]));
        Assert.True(ring.TryWrite(Info(2), [2]));
        Assert.False(ring.TryWrite(Info(3), [3]));
        ring.TryPeek(out _, out _);
        ring.Release();
        Assert.False(ring.TryWrite(Info(4), new byte[FrameRing.MaxPayload + 1]));
        Assert.True(ring.TryWrite(Info(5), [5]));
        Assert.Equal(2, ring.Overflows);
    }

    [Fact]
    public async Task TwoThreads_LoseAndMixUpNothing()
    {
        const uint Count = 200_000;
        var ring = new FrameRing(64);
        var writing = Task.Run(() =>
        {
            var payload = new byte[4];
            for (uint n = 0; n < Count; )
            {
                BitConverter.TryWriteBytes(payload, n);
                if (ring.TryWrite(Info(n), payload))
                    n++;
            }
        });
        for (uint n = 0; n < Count; )
        {
            if (!ring.TryPeek(out var info, out var payload))
                continue;
            Assert.Equal((n, n), (info.Ssrc, BitConverter.ToUInt32(payload)));
            ring.Release();
            n++;
        }
        await writing;
    }
}
