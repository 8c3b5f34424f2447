namespace MediaServer.Phone.Sip.Transactions;

/// <summary>The clock of RFC 3261 17 (table 4).</summary>
internal static class TransactionTimers
{
    /// <summary>Estimate of the round trip.</summary>
    public static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between repetitions of a non-INVITE request or an INVITE response.</summary>
    public static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);

    /// <summary>How long a message may stay in the network.</summary>
    public static readonly TimeSpan T4 = TimeSpan.FromSeconds(5);

    /// <summary>64 T1: B, F, H, J, L and M, after which a transaction is given up.</summary>
    public static readonly TimeSpan GiveUp = 64 * T1;

    public static TimeSpan Doubled(TimeSpan interval) => interval * 2 < T2 ? interval * 2 : T2;
}
