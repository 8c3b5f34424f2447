using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Transactions;

/// <summary>The server transactions of an endpoint, bounded per source and in all.</summary>
/// <remarks>A key holds the source address too: nobody can speak into a transaction from somewhere else.</remarks>
internal sealed class ServerTransactions(SipOptions options)
{
    private readonly Dictionary<string, ServerTransaction> _byKey = [];
    private readonly Dictionary<string, ServerTransaction> _byOrigin = [];
    private readonly Dictionary<UInt128, int> _perSource = [];

    public int Count => _byKey.Count;

    /// <summary>The transaction of a request; of ACK and CANCEL that of their INVITE (RFC 3261 17.2.3, 9.2).</summary>
    public ServerTransaction? Find(SipMessage request, RemoteAddress from) => _byKey.GetValueOrDefault(KeyOf(request, from));

    /// <summary>Whether this request is already being served and only came by another way (RFC 3261 8.2.2.2).</summary>
    public bool IsMerged(SipMessage request) =>
        request.ToTag.IsEmpty && !request.FromTag.IsEmpty && _byOrigin.TryGetValue(OriginOf(request), out var other) && other.IsOngoing;

    public SipReject TryAdd(SipCore core, SipMessage request, RemoteAddress from, out ServerTransaction? transaction)
    {
        transaction = null;
        if (_byKey.Count + core.Clients.Count >= options.MaxTransactions)
            return SipReject.EndpointFull;
        var count = _perSource.GetValueOrDefault(from.Ip);
        if (count >= options.MaxTransactionsPerSource)
            return SipReject.SourceFull;
        transaction = new ServerTransaction(core, KeyOf(request, from), request, from);
        _byKey[transaction.Key] = transaction;
        if (request.ToTag.IsEmpty)
            _byOrigin[OriginOf(request)] = transaction;
        _perSource[from.Ip] = count + 1;
        return SipReject.None;
    }

    public void Remove(ServerTransaction transaction)
    {
        if (!_byKey.Remove(transaction.Key))
            return;
        var origin = OriginOf(transaction.Request);
        if (_byOrigin.TryGetValue(origin, out var owner) && owner == transaction)
            _byOrigin.Remove(origin);
        if (--_perSource[transaction.From.Ip] == 0)
            _perSource.Remove(transaction.From.Ip);
    }

    private static string OriginOf(SipMessage request)
    {
        request.TryGetCSeq(out var cseq);
        return $"{Text(request.CallId)}\n{Text(request.FromTag)}\n{cseq.Number} {Text(cseq.MethodName)}";
    }

    private static string KeyOf(SipMessage request, RemoteAddress from)
    {
        request.TryGetVia(out var via);
        request.TryGetCSeq(out var cseq);
        var method = request.Method is SipMethod.Ack or SipMethod.Cancel ? "INVITE" : Text(request.MethodName);
        var sender = $"{from.Ip:x}\n{Text(via.Host)}:{via.Port}\n{method}";
        // RFC 2543 had no unique branch: there the whole head names the transaction.
        return via.HasUniqueBranch
            ? $"{sender}\n{Text(via.Branch)}"
            : $"{sender}\n{Text(via.Parameters.Bytes)}\n{cseq.Number}\n{Text(request.CallId)}\n{Text(request.FromTag)}\n{Text(request.RequestUri)}";
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
