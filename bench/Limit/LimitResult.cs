using System.Text.Json.Serialization;

namespace MediaServer.Bench.Limit;

/// <summary>Microseconds of processor time per datagram, by the way of sending.</summary>
/// <param name="Sockets">How many destinations.</param>
/// <param name="SendTo">One system call per datagram.</param>
/// <param name="SendMany">sendmmsg, one datagram per message.</param>
/// <param name="Awake">sendmmsg by a sender that never waits.</param>
/// <param name="Asleep">sendmmsg by a sender that each burst has to wake, its wake-up included.</param>
internal sealed record LimitResult(int Sockets, double SendTo, SendCosts Awake, SendCosts Asleep);

/// <summary>Microseconds of processor time per datagram of sendmmsg; more than one datagram in a message go by UDP_SEGMENT.</summary>
/// <param name="ByRun">By datagrams per message, from 1.</param>
internal sealed record SendCosts(IReadOnlyDictionary<int, double> ByRun)
{
    /// <summary>The cost per datagram in messages of that many: between two measured ones a straight line in 1/run, as a fixed cost is shared.</summary>
    /// <param name="run">Datagrams per message, 1 and more.</param>
    public double CostOf(double run)
    {
        var points = ByRun.Select(p => (Run: (double)p.Key, Cost: p.Value)).OrderBy(p => p.Run).ToList();
        var above = points.FindIndex(p => p.Run >= run);
        if (above < 0)
            return points[^1].Cost;
        if (above == 0)
            return points[0].Cost;
        var (low, high) = (points[above - 1], points[above]);
        var share = (1 / run - 1 / low.Run) / (1 / high.Run - 1 / low.Run);
        return low.Cost + share * (high.Cost - low.Cost);
    }

    /// <summary>The cost per datagram of a mix of messages.</summary>
    /// <param name="messages">Messages and the datagrams in them, by class of size.</param>
    public double CostOf(IEnumerable<BatchClass> messages)
    {
        var (cost, packets) = (0.0, 0.0);
        foreach (var batch in messages.Where(b => b.Messages > 0))
        {
            cost += batch.Packets * CostOf(batch.Packets / batch.Messages);
            packets += batch.Packets;
        }
        return packets > 0 ? cost / packets : 0;
    }
}

/// <summary>How many messages of a class of sizes were sent, and the datagrams in them.</summary>
/// <param name="Size">As the server names it: <c>1</c>, <c>2</c>, <c>3-4</c>..</param>
internal sealed record BatchClass(string Size, double Messages, double Packets)
{
    [JsonIgnore]
    public int First => int.Parse(Size.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
}
