namespace MediaServer.Wire.Sip;

/// <summary>What a message may take up. Beyond these bounds it is refused before anything is stored.</summary>
public static class SipLimits
{
    /// <summary>The most that a UDP datagram could carry; real messages stay under 4 KB.</summary>
    public const int Message = 65_536;

    /// <summary>A call through five proxies has about 40.</summary>
    public const int Headers = 128;

    /// <summary>One header with its folded continuations; longer than any chain of credentials and parameters seen in the wild.</summary>
    public const int Line = 8192;

    /// <summary>CSeq and all other numbers stay below 2^31 (RFC 3261 8.1.1.5).</summary>
    public const uint Number = int.MaxValue;
}
