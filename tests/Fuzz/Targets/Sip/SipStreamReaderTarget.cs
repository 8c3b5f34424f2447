using MediaServer.Phone.Sip;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

/// <summary>The same stream whole and in pieces gives the same messages.</summary>
public sealed class SipStreamReaderTarget : FuzzTarget
{
    /// <summary>A reader has a buffer for one message.</summary>
    public override bool MustNotAllocate => false;

    public override int MaxLength => 600;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var whole = Read(input, input.Length + 1);
        var pieces = Read(input, 1 + input.Length % 7);
        Require(whole == pieces, "pieces change nothing");
    }

    private static (int Messages, long Sum, bool IsBroken) Read(ReadOnlySpan<byte> input, int step)
    {
        var reader = new SipStreamReader();
        var (messages, sum) = (0, 0L);
        for (var at = 0; at < input.Length && !reader.IsBroken; at += step)
        {
            var piece = input[at..Math.Min(at + step, input.Length)];
            Require(reader.Append(piece) == piece.Length, "there is room for a message");
            while (reader.TryRead(out var message))
            {
                messages++;
                foreach (var b in message)
                    sum = sum * 31 + b;
            }
        }
        return (messages, sum, reader.IsBroken);
    }
}
