using MediaServer.Recorder.Encryption;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

public sealed class ChunkHeaderTarget : FuzzTarget
{
    private readonly byte[] _bytes = new byte[ChunkHeader.Length];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!ChunkHeader.TryParse(input, out var header))
            return;
        Require(header.PlainLength is >= 0 and <= ChunkHeader.MaxPlain, "no chunk is longer than a buffer");
        Require(header.TryWrite(_bytes) && input.StartsWith(_bytes), "what was read can be written");
    }
}
