using System.Text;
using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Fuzz.Targets.Sdp;

public sealed class SdpLineReaderTarget : FuzzTarget
{
    private readonly char[] _text = new char[16 * 1024];

    public override int MaxLength => _text.Length;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = _text.AsSpan(0, Encoding.Latin1.GetChars(input, _text));
        var reader = new SdpLineReader(text);
        var length = 0;
        while (reader.TryRead())
        {
            Require(!reader.Value.ContainsAny('\0', '\n'), "a line is one line");
            length += reader.Value.Length + 2;
        }
        Require(length <= text.Length, "lines lie within the text");
        Require(!reader.TryRead(), "the end is the end");
    }
}
