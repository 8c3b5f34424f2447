using System.Text;
using MediaServer.Phone.Sdp;
using MediaServer.Tests.Fuzz.Harness;

namespace MediaServer.Tests.Fuzz.Targets.Sdp;

/// <summary>Descriptions of telephone calls, taken as an offer and as an answer, over plain and over encrypted signaling.</summary>
public sealed class CallNegotiationTarget : FuzzTarget
{
    private readonly char[] _text = new char[CallSdpLimits.Text];

    public override bool MustNotAllocate => false;

    public override int MaxLength => 4096;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = _text.AsSpan(0, Encoding.Latin1.GetChars(input, _text));
        foreach (var security in Enum.GetValues<CallSecurity>())
        {
            var local = Local(security);
            CheckAnswer(CallNegotiation.Answer(text, local), local);
            CheckReason(CallNegotiation.Accept(text, CallNegotiation.Offer(local), local));
        }
    }

    private static void CheckAnswer(CallSdpResult result, LocalMedia local)
    {
        CheckReason(result);
        if (result.Agreement is not { } agreement)
            return;
        Require(CallDescription.TryParse(result.Text, out var answer, out _), "an answer can be read");
        Require(answer!.Others.Count < CallSdpLimits.Lines, "lines are bounded");
        Require(answer.IsSecure == agreement.Keys is not null, "a secure line has a key, a plain one has none");
        Require(local.Security != CallSecurity.Required || answer.IsSecure, "who requires SRTP gets no plain sound");
        var again = CallNegotiation.Answer(result.Text, local);
        Require(again.Agreement?.Codec == agreement.Codec, "an answer offers what was agreed");
    }

    private static void CheckReason(CallSdpResult result) =>
        Require(result.Agreement is null == (result.Failure != CallSdpFailure.None), "a refusal has a reason");

    private static LocalMedia Local(CallSecurity security) =>
        new()
        {
            Address = ((UInt128)0xFFFF << 32) | 0xC0000201, // 192.0.2.1
            Port = 20000,
            SessionId = "7",
            Version = 1,
            Security = security,
            Key = new byte[SdesKey.Length],
        };
}
