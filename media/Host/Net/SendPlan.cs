namespace MediaServer.Host.Net;

/// <summary>Datagrams of one destination that leave in one message.</summary>
/// <param name="First">Index of the first one in <see cref="SendPlan.Order"/>.</param>
/// <param name="Count">At least 1; with more than one the system cuts the message into segments.</param>
/// <param name="SegmentLength">Length of every datagram but the last, which may be shorter.</param>
internal readonly record struct SendRun(int Destination, int First, int Count, int SegmentLength);

/// <summary>Orders a batch by destination and cuts it into runs that fit UDP GSO: equal lengths, the last one shorter or not.</summary>
/// <remarks>The order of each destination's datagrams is that of their commit. Pure: it knows no socket.</remarks>
internal sealed class SendPlan(int maxSegments)
{
    /// <summary>UDP_MAX_SEGMENTS of every kernel that knows GSO; later ones take twice as many.</summary>
    public const int MaxSegments = 64;

    /// <summary>A message is one datagram to the IP layer until it is cut: 65 535 bytes less the headers of IPv6 and UDP.</summary>
    public const int MaxRunBytes = 65_000;

    private readonly int[] _order = new int[SendBatch.Size];
    private readonly SendRun[] _runs = new SendRun[SendBatch.Size];
    private int _ordered;

    /// <summary>The slots in the order of sending.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, _ordered);

    public ReadOnlySpan<SendRun> Runs => _runs.AsSpan(0, Count);

    public int Count { get; private set; }

    public void Make(SendBatch batch, SegmentationRefusals refusals)
    {
        (Count, _ordered) = (0, 0);
        for (var i = 0; i < batch.Destinations; i++)
            Cut(batch, i, refusals.Contains(batch.Address(i)) ? 1 : maxSegments);
    }

    private void Cut(SendBatch batch, int destination, int most)
    {
        var run = new SendRun(destination, _ordered, 0, 0);
        var (bytes, ended) = (0, true);
        for (var slot = batch.First(destination); slot >= 0; slot = batch.Next(slot))
        {
            var length = batch.Length(slot);
            if (length == 0)
                continue;
            if (ended || length > run.SegmentLength || run.Count == most || bytes + length > MaxRunBytes)
            {
                Add(run);
                run = new SendRun(destination, _ordered, 0, length);
                bytes = 0;
            }
            _order[_ordered++] = slot;
            run = run with { Count = run.Count + 1 };
            bytes += length;
            ended = length < run.SegmentLength;
        }
        Add(run);
    }

    private void Add(SendRun run)
    {
        if (run.Count > 0)
            _runs[Count++] = run;
    }
}
