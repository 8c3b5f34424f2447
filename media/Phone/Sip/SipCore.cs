using MediaServer.Phone.Sip.Transactions;
using MediaServer.Phone.Sip.Trunks;
using MediaServer.Wire;

namespace MediaServer.Phone.Sip;

/// <summary>What every machine of an endpoint shares: timers, ids, the way out, events, counters and the tables.</summary>
internal sealed class SipCore
{
    /// <summary>The owner drains after every input; a remote cannot make one input produce more than a handful.</summary>
    private readonly Queue<(byte[] Bytes, RemoteAddress To)> _outbox = new();
    private readonly Queue<SipEvent> _events = new();
    private readonly long[] _rejects = new long[(int)SipReject.ByApplication + 1];

    public SipCore(SipOptions options)
    {
        Options = options;
        Ids = new SipIds(options.Secret);
        Writer = new MessageWriter(options, Ids);
        Servers = new ServerTransactions(options);
        Trunks = new TrunkTable(options.Trunks);
    }

    public SipOptions Options { get; }
    public SipTimers Timers { get; } = new();
    public SipIds Ids { get; }
    public MessageWriter Writer { get; }
    public ServerTransactions Servers { get; }
    public ClientTransactions Clients { get; } = new();
    public TrunkTable Trunks { get; }
    public bool IsDraining { get; set; }

    public void Send(byte[] bytes, RemoteAddress to)
    {
        if (bytes.Length > 0)
            _outbox.Enqueue((bytes, to));
    }

    public void Raise(SipEvent e) => _events.Enqueue(e);

    public SipReject Note(SipReject reject)
    {
        _rejects[(int)reject]++;
        return reject;
    }

    public long Count(SipReject reject) => _rejects[(int)reject];

    public bool TryPollEvent(out SipEvent? e) => _events.TryDequeue(out e);

    public bool TryTransmit(Span<byte> buffer, out int length, out RemoteAddress destination)
    {
        (length, destination) = (0, default);
        if (!_outbox.TryDequeue(out var next))
            return false;
        next.Bytes.CopyTo(buffer);
        (length, destination) = (next.Bytes.Length, next.To);
        return true;
    }
}
