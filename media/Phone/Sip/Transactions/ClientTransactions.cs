using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip;

namespace MediaServer.Phone.Sip.Transactions;

/// <summary>The requests of ours that wait for an answer or absorb its repetitions.</summary>
internal sealed class ClientTransactions
{
    private readonly Dictionary<(string Branch, SipMethod Method), ClientTransaction> _byBranch = [];

    public int Count => _byBranch.Count;

    public void Add(ClientTransaction transaction) => _byBranch[(transaction.Branch, transaction.Method)] = transaction;

    public void Remove(ClientTransaction transaction) => _byBranch.Remove((transaction.Branch, transaction.Method));

    /// <summary>RFC 3261 17.1.3. The branch is 128 bits of ours, so whoever answers has seen the request.</summary>
    public bool TryReceive(SipMessage response, TimeSpan now)
    {
        var vias = 0;
        foreach (var _ in response.Values(SipHeader.Via))
            vias++;
        if (vias != 1 || !response.TryGetVia(out var via) || !response.TryGetCSeq(out var cseq))
            return false; // more than one Via: it was meant for somebody behind us (RFC 3261 8.1.3.3)
        if (!_byBranch.TryGetValue((Encoding.Latin1.GetString(via.Branch), cseq.Method), out var transaction))
            return false;
        transaction.Receive(response, now);
        return true;
    }

    /// <summary>Fails what waits for an answer over this connection, or (connection 0) to this address.</summary>
    public void OnConnectionLost(RemoteAddress remote, TimeSpan now)
    {
        foreach (var transaction in _byBranch.Values.Where(t => Uses(t.To, remote)).ToArray())
            transaction.Fail(now);
    }

    private static bool Uses(RemoteAddress to, RemoteAddress lost) =>
        to == lost || to.Connection == 0 && to with { Connection = lost.Connection } == lost;
}
