using MediaServer.Tests.Fuzz.Harness;
using MediaServer.Wire.Sip;

namespace MediaServer.Tests.Fuzz.Targets.Sip;

public sealed class SipMessageTarget : FuzzTarget
{
    private readonly byte[] _first = new byte[4 * SipLimits.Line];
    private readonly byte[] _second = new byte[4 * SipLimits.Line];

    /// <summary>A message keeps its own copy, on purpose; how much is bounded below.</summary>
    public override bool MustNotAllocate => false;

    public override int MaxLength => 4096;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var parsed = SipMessage.TryParse(input, out var message, out var fault);
        Require(SipMessage.TryParse(input, out _, out _) == parsed, "a verdict is a verdict");
        // Twice, because once in a while the runtime itself takes a few kilobytes.
        Require(IsCheap(input) || IsCheap(input), "a message costs at most four times its size");
        Require(parsed == (message is not null) && (parsed || fault != SipFault.None), "what is no message has a reason");
        if (message is null)
            return;
        Require(message.HeaderCount <= SipLimits.Headers, "headers are bounded");
        Read(message);
        Require(message.TryWrite(_first, out var length), "what was read can be written");
        Require(SipMessage.TryParse(_first.AsSpan(0, length), out var again, out _), "what was written can be read");
        Require(again!.TryWrite(_second, out var lengthAgain), "twice");
        Require(_first.AsSpan(0, length).SequenceEqual(_second.AsSpan(0, lengthAgain)), "writing is stable");
    }

    /// <summary>Not of the first time: what is made once per thread is made by now.</summary>
    private static bool IsCheap(ReadOnlySpan<byte> input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = SipMessage.TryParse(input, out _, out _);
        return GC.GetAllocatedBytesForCurrentThread() - before <= 4 * input.Length + 512;
    }

    private static void Read(SipMessage message)
    {
        for (var header = SipHeader.Other; header <= SipHeader.Privacy; header++)
        {
            var walked = 0;
            foreach (var value in message.Values(header))
                walked += value.Length;
            Require(walked <= 2 * SipLimits.Message, "values lie within the message");
        }
        _ = message.TryGetVia(out _) & message.TryGetCSeq(out _) & message.HasContentType("application/sdp"u8);
        Require(message.FromTag.Length + message.ToTag.Length <= SipLimits.Message, "tags lie within the message");
    }
}
