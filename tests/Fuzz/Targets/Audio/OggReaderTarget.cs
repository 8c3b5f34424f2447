using System.Buffers.Binary;
using MediaServer.Audio.Files;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Audio;

/// <summary>Ogg files as they are, and again with the checksums repaired, so that what lies behind them is reached.</summary>
public sealed class OggReaderTarget : FuzzTarget
{
    private readonly byte[] _file = new byte[8192];
    private readonly byte[] _assembly = new byte[1024];

    public override int MaxLength => 4096;

    public override void Run(ReadOnlySpan<byte> input)
    {
        Read(input);
        var repaired = _file.AsSpan(0, input.Length);
        input.CopyTo(repaired);
        for (var rest = repaired; OggPage.TryParse(rest, out var page); )
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest[22..], page.ComputeChecksum());
            rest = rest[page.Bytes.Length..];
        }
        Read(repaired);
    }

    private void Read(ReadOnlySpan<byte> file)
    {
        var reader = new OggReader(file, _assembly);
        var total = 0;
        while (reader.TryRead(out var packet))
        {
            Require(reader.IsIntact, "packets come from intact files");
            total += packet.Length;
        }
        Require(total <= file.Length, "no byte is read twice");
        Require(!reader.TryRead(out _), "the end is the end");
    }
}
