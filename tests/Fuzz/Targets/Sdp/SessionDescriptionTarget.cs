using System.Text;
using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sdp;

namespace MediaServer.Tests.Fuzz.Targets.Sdp;

public sealed class SessionDescriptionTarget : FuzzTarget
{
    private readonly char[] _text = new char[16 * 1024];

    public override bool MustNotAllocate => false;

    public override int MaxLength => _text.Length;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = _text.AsSpan(0, Encoding.Latin1.GetChars(input, _text));
        var accepted = SessionDescription.TryParse(text, out var description, out var error);
        Require(accepted == (error == SdpError.None), "a refusal has a reason");
        if (!accepted)
            return;
        Require(description!.Media.Count <= SdpLimits.Media, "lines are bounded");
        var written = description.Write();
        Require(SessionDescription.TryParse(written, out var again, out _), "what is written can be read");
        Require(again!.Write() == written, "reading and writing is a fixed point");
    }
}
