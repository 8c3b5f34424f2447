using MediaServer.Phone.Sip;

namespace MediaServer.Tests.Fuzz.Harness;

/// <summary>A SIP endpoint whose bounds are so small that lies reach them; the bench times the same one.</summary>
internal static class SmallEndpoint
{
    public const int MaxCalls = 50;

    private const int MaxTransactions = 200;

    /// <summary>Every message is to be read, none dropped for its rate.</summary>
    private const int Unlimited = 1_000_000;

    /// <param name="settings">What the trunk is besides the one of this whole machine.</param>
    public static SipEndpoint Create(Func<SipTrunk, SipTrunk> settings) =>
        new(
            new SipOptions
            {
                Secret = new byte[32],
                MaxTransactions = MaxTransactions,
                MaxCalls = MaxCalls,
                RequestsPerSecond = Unlimited,
                Trunks = [settings(new SipTrunk { Id = "t", AnyLoopback = true })],
            }
        );
}
