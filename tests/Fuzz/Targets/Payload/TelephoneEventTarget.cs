using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Payload;

namespace MediaServer.Tests.Fuzz.Targets.Payload;

public sealed class TelephoneEventTarget : FuzzTarget
{
    private readonly byte[] _written = new byte[TelephoneEvent.Length];

    public override int MaxLength => 16;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!TelephoneEvent.TryParse(input, out var parsed))
        {
            Require(input.Length < TelephoneEvent.Length, "four bytes are always an event");
            return;
        }
        Require(parsed.TryWrite(_written), "what was read can be written");
        Require(TelephoneEvent.TryParse(_written, out var again) && again == parsed, "and reads the same");
    }
}
