using System.Buffers.Binary;
using MediaServer.Recorder.Encryption;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Recorder;

/// <summary>Headers as they are, and again with the checksum repaired, so that the names behind it are judged.</summary>
public sealed class ChunkFileHeaderTarget : FuzzTarget
{
    private readonly byte[] _repaired = new byte[1500];
    private readonly byte[] _bytes = new byte[ChunkFileHeader.MaxLength];

    public override bool MustNotAllocate => false;

    public override void Run(ReadOnlySpan<byte> input)
    {
        Read(input);
        if (input.Length < 17)
            return;
        var end = Math.Min(13 + input[7] + input[12], input.Length - 4);
        var repaired = _repaired.AsSpan(0, input.Length);
        input.CopyTo(repaired);
        BinaryPrimitives.WriteUInt32BigEndian(repaired[end..], Crc32C.Of(repaired[..end]));
        Read(repaired);
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        if (!ChunkFileHeader.TryParse(bytes, out var header))
            return;
        Require(FileName.IsValid(header.Recording) && FileName.IsValid(header.File), "no name leaves its folder");
        Require(header.TryWrite(_bytes, out var length) && bytes.StartsWith(_bytes.AsSpan(0, length)), "what was read can be written");
    }
}
