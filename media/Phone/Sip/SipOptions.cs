namespace MediaServer.Phone.Sip;

/// <summary>What one endpoint is called and how much it takes on.</summary>
public sealed record SipOptions
{
    /// <summary>Address that Via and Contact show to IPv4 remotes, without a port. A loopback remote is shown loopback.</summary>
    public string Host4 { get; init; } = "127.0.0.1";

    /// <summary>The same for IPv6, without brackets.</summary>
    public string Host6 { get; init; } = "::1";

    public ushort UdpPort { get; init; } = 5060;
    public ushort TcpPort { get; init; } = 5060;
    public ushort TlsPort { get; init; } = 5061;

    public IReadOnlyList<SipTrunk> Trunks { get; init; } = [];

    /// <summary>The realm of our own challenges.</summary>
    public string Realm { get; init; } = "mediaserver";

    /// <summary>The hashes of our own challenges.</summary>
    public SipDigest Digest { get; init; }

    /// <summary>At least 32 random bytes: ids of calls and transactions and the signatures of nonces come from them.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Calls of all trunks together.</summary>
    public int MaxCalls { get; init; } = 1000;

    /// <summary>Transactions at one time of all sources together; beyond, requests are dropped.</summary>
    public int MaxTransactions { get; init; } = 20_000;

    /// <summary>Server transactions at one time of one source address.</summary>
    public int MaxTransactionsPerSource { get; init; } = 4000;

    /// <summary>Requests per second of one known source address; ten times as many may come in a burst.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>The same for sources that belong to no trunk and must prove themselves by digest.</summary>
    public int StrangerRequestsPerSecond { get; init; } = 10;
}

/// <summary>Which hashes a challenge offers.</summary>
public enum SipDigest : byte
{
    /// <summary>As RFC 8760 2.4 asks. Some clients look at the first challenge only, and know nothing but MD5 (sipp 3.6 is one).</summary>
    Sha256ThenMd5,
    Sha256,
    Md5,
}
