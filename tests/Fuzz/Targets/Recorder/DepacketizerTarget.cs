using System.Buffers.Binary;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

/// <summary>A stream of payloads: each behind its length and a byte of flags (1 marker, 2 after a gap, 4 a new timestamp).</summary>
public abstract class DepacketizerTarget : FuzzTarget, IFrameSink
{
    private long _timestamp;
    private long _last;

    /// <summary>What lives longer than a payload is allocated when it changes: parameter sets, sequence headers.</summary>
    public override bool MustNotAllocate => false;

    protected abstract IDepacketizer Create();

    /// <summary>What must hold of the bytes of every frame.</summary>
    protected virtual void Check(ReadOnlySpan<byte> frame) { }

    public override void Run(ReadOnlySpan<byte> input)
    {
        var depacketizer = Create();
        (_timestamp, _last) = (0, 0);
        while (input.Length >= 2)
        {
            var (length, flags) = (Math.Min(input[0], input.Length - 2), input[1]);
            _timestamp += (flags & 4) != 0 ? 3000 : 0;
            depacketizer.Push(
                new StreamPacket
                {
                    Payload = input.Slice(2, length),
                    Timestamp = _timestamp,
                    Marker = (flags & 1) != 0,
                    AfterGap = (flags & 2) != 0,
                },
                this
            );
            input = input[(2 + length)..];
        }
        depacketizer.Flush(this);
        _ = depacketizer.Configuration;
        Require(depacketizer.Damaged >= 0, "it counts");
    }

    public void OnFrame(in EncodedFrame frame)
    {
        Require(!frame.Data.IsEmpty, "no frame is empty");
        Require(frame.Timestamp >= _last && frame.Timestamp <= _timestamp, "frames come in order and not from the future");
        _last = frame.Timestamp;
        Check(frame.Data);
    }
}

public sealed class Vp8DepacketizerTarget : DepacketizerTarget
{
    protected override IDepacketizer Create() => new Vp8Depacketizer();
}

public sealed class Vp9DepacketizerTarget : DepacketizerTarget
{
    protected override IDepacketizer Create() => new Vp9Depacketizer();
}

public sealed class H264DepacketizerTarget : DepacketizerTarget
{
    protected override IDepacketizer Create() => new H264Depacketizer();

    protected override void Check(ReadOnlySpan<byte> frame)
    {
        while (!frame.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(frame);
            Require(length > 0 && length <= frame.Length - 4, "units fill the frame exactly");
            frame = frame[(4 + length)..];
        }
    }
}

public sealed class Av1DepacketizerTarget : DepacketizerTarget
{
    protected override IDepacketizer Create() => new Av1Depacketizer();

    protected override void Check(ReadOnlySpan<byte> frame)
    {
        while (!frame.IsEmpty)
        {
            Require((frame[0] & 0x82) == 0x02, "every unit has its length");
            var rest = frame[((frame[0] & 4) != 0 ? 2 : 1)..];
            Require(MediaServer.Wire.Payload.Leb128.TryRead(rest, out var size, out var length), "which can be read");
            Require(size <= (uint)(rest.Length - length), "and lies within the frame");
            frame = rest[(length + (int)size)..];
        }
    }
}

public sealed class OpusDepacketizerTarget : DepacketizerTarget
{
    protected override IDepacketizer Create() => new OpusDepacketizer();
}

public sealed class RedDepacketizerTarget : DepacketizerTarget
{
    protected override IDepacketizer Create() => new RedDepacketizer(new OpusDepacketizer(), 111);
}
