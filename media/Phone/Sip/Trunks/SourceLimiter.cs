namespace MediaServer.Phone.Sip.Trunks;

/// <summary>A token bucket per source address, and a ban for sources that only knock.</summary>
/// <remarks>
/// Of a bounded table: when it is full, the source that was silent longest is forgotten. A flood from forged addresses can therefore
/// wash bans out, but it finds no transaction, no memory and, without a digest trunk, no answer either.
/// </remarks>
internal sealed class SourceLimiter(int capacity)
{
    /// <summary>So many rejects by their weight, with never <see cref="BanTime"/> between them, and the source is ignored.</summary>
    public const int MaxRejects = 100;

    /// <summary>Every honest call begins without credentials, and many may before the first has shown some.</summary>
    public const int Knock = 1;

    /// <summary>Wrong credentials and noise are what an honest source has hardly ever.</summary>
    public const int Guess = 10;

    /// <summary>How long a ban lasts, and after how much silence rejects are forgiven.</summary>
    public static readonly TimeSpan BanTime = TimeSpan.FromMinutes(10);

    /// <summary>A burst may be so many seconds' worth.</summary>
    private const int BurstSeconds = 10;

    private sealed class Source(UInt128 ip)
    {
        public UInt128 Ip { get; } = ip;
        public double Tokens { get; set; } = double.MaxValue;
        public TimeSpan At { get; set; }
        public int Rejects { get; set; }
        public TimeSpan RejectedAt { get; set; }
        public TimeSpan BannedUntil { get; set; }
    }

    private readonly Dictionary<UInt128, LinkedListNode<Source>> _sources = [];
    private readonly LinkedList<Source> _byAge = [];

    public int Count => _sources.Count;

    /// <summary>Sources that are ignored now.</summary>
    public int CountBanned(TimeSpan now) => _byAge.Count(source => now < source.BannedUntil);

    /// <summary>Whether a source that is no trunk's and has no call up is to be ignored.</summary>
    public bool IsBanned(UInt128 ip, TimeSpan now) => now < Touch(ip).BannedUntil;

    /// <param name="perSecond">Requests per second in the long run.</param>
    public SipReject Admit(UInt128 ip, int perSecond, TimeSpan now)
    {
        var source = Touch(ip);
        var refilled = source.Tokens + (now - source.At).TotalSeconds * perSecond;
        source.Tokens = Math.Min(refilled, perSecond * BurstSeconds);
        source.At = now;
        if (source.Tokens < 1)
            return SipReject.RateLimited;
        source.Tokens--;
        return SipReject.None;
    }

    /// <summary>The source was refused for something that an honest one does not do over and over.</summary>
    /// <param name="weight"><see cref="Knock"/> or <see cref="Guess"/>.</param>
    public void OnRejected(UInt128 ip, int weight, TimeSpan now)
    {
        var source = Touch(ip);
        var isForgiven = now - source.RejectedAt > BanTime;
        source.Rejects = weight + (isForgiven ? 0 : source.Rejects);
        source.RejectedAt = now;
        if (source.Rejects < MaxRejects)
            return;
        source.Rejects = 0;
        source.BannedUntil = now + BanTime;
    }

    /// <summary>The source has shown that it belongs here.</summary>
    public void OnAccepted(UInt128 ip) => Touch(ip).Rejects = 0;

    private Source Touch(UInt128 ip)
    {
        if (_sources.TryGetValue(ip, out var node))
            _byAge.Remove(node);
        else
        {
            if (_sources.Count == capacity)
            {
                _sources.Remove(_byAge.First!.Value.Ip);
                _byAge.RemoveFirst();
            }
            node = new LinkedListNode<Source>(new Source(ip));
            _sources[ip] = node;
        }
        _byAge.AddLast(node);
        return node.Value;
    }
}
