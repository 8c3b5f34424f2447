using MediaServer.Recorder.Encryption;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

/// <summary>Whole encrypted files under a known key: nothing comes out that was not put in, and reading always ends.</summary>
public sealed class ChunkFileReaderTarget : FuzzTarget
{
    private static readonly DataKey Key = new(new byte[DataKey.Length]);

    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!ChunkFileReader.TryOpen(new MemoryStream(input.ToArray()), "rec", Key, out var reader))
            return;
        using (reader)
        {
            var chunks = 0;
            while (reader.TryRead(out var plain))
            {
                chunks++;
                Require(plain.AsSpan().IndexOfAnyExcept((byte)'A', (byte)'B', (byte)'C') < 0, "only what was sealed is opened");
            }
            Require(chunks <= 3, "no chunk is read twice");
            Require(!reader.IsWhole || chunks == 3, "a whole file has all its chunks");
        }
    }
}
