namespace MediaServer.Server.Phone;

/// <summary>How often PINs may be guessed: the phone allows three tries a call, this counts across calls.</summary>
/// <remarks>Only wrong PINs count, so a busy clinic's one trunk is not slowed down by its own patients. Read and written by one task.</remarks>
internal sealed class PinLimits(TimeProvider time)
{
    public const int PerCaller = 10;
    public const int PerTrunk = 20;

    /// <summary>Wrong PINs a minute over all trunks that nobody's typing explains: somebody searches.</summary>
    public const int Storm = 30;

    /// <summary>Callers remembered at one time; an attacker who invents numbers meets the trunk's limit long before.</summary>
    private const int MaxTracked = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The phone gives a caller up whose PIN is not answered within 5 s.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, Queue<long>> _wrong = [];
    private readonly Queue<long> _all = new();

    /// <summary>Whether this caller may have another PIN looked at. Withheld numbers are counted by their trunk only.</summary>
    public bool MayTry(string trunk, string caller) =>
        Count(TrunkKey(trunk)) < PerTrunk && (caller.Length == 0 || Count(CallerKey(trunk, caller)) < PerCaller);

    /// <summary>Counts a wrong PIN and says how long to keep the caller waiting for the answer.</summary>
    public TimeSpan Refused(string trunk, string caller)
    {
        Add(_all);
        var tries = Add(Queue(TrunkKey(trunk))) / 2; // a trunk is shared by many who mistype
        if (caller.Length > 0)
            tries = Math.Max(tries, Add(Queue(CallerKey(trunk, caller))));
        var delay = FirstDelay * Math.Pow(2, Math.Min(tries - 1, 10));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    /// <summary>Wrong PINs within the last minute.</summary>
    public int Recent => Count(_all);

    private static string TrunkKey(string trunk) => trunk;

    private static string CallerKey(string trunk, string caller) => $"{trunk}\n{caller}";

    private int Count(string key) => _wrong.TryGetValue(key, out var times) ? Count(times) : 0;

    private Queue<long> Queue(string key)
    {
        if (_wrong.TryGetValue(key, out var times))
            return times;
        if (_wrong.Count >= MaxTracked)
            foreach (var idle in _wrong.Where(entry => Count(entry.Value) == 0).Select(entry => entry.Key).ToArray())
                _wrong.Remove(idle);
        return _wrong[key] = new Queue<long>();
    }

    private int Add(Queue<long> times)
    {
        times.Enqueue(time.GetTimestamp());
        return Count(times);
    }

    private int Count(Queue<long> times)
    {
        while (times.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Window)
            times.Dequeue();
        return times.Count;
    }
}
