using CsCheck;
using MediaServer.Host.Net;
using MediaServer.Sfu.Memory;

namespace MediaServer.Tests.Unit.Host.Net;

public class FrameReaderTests
{
    [Fact]
    public void Frames_CutAtAnyPlace_ComeOutWhole()
    {
        Gen.Select(Gen.Byte.Array[0, PacketBuffer.Capacity].Array[1, 8], Gen.Int[1, 700])
            .Sample(
                (frames, chunk) =>
                {
                    byte[] stream = [.. frames.SelectMany(f => (byte[])[(byte)(f.Length >> 8), (byte)f.Length, .. f])];
                    Assert.Equal(frames, Read(stream, chunk, out _));
                },
                iter: 300
            );
    }

    [Fact]
    public void Frame_LongerThanAnyPacket_BreaksTheStream()
    {
        var length = PacketBuffer.Capacity + 1;

        Assert.Empty(Read([(byte)(length >> 8), (byte)length, 1, 2, 3], 5, out var broken));
        Assert.True(broken);
    }

    private static List<byte[]> Read(byte[] stream, int chunk, out bool broken)
    {
        var reader = new FrameReader();
        List<byte[]> frames = [];
        for (var at = 0; at < stream.Length && !reader.IsBroken; )
        {
            var free = reader.Free;
            var count = Math.Min(Math.Min(chunk, free.Length), stream.Length - at);
            Assert.True(count > 0, "a reader whose frames were taken out has room");
            stream.AsSpan(at, count).CopyTo(free);
            reader.Written(count);
            at += count;
            while (reader.TryRead(out var frame))
                frames.Add(frame.ToArray());
        }
        broken = reader.IsBroken;
        return frames;
    }
}
