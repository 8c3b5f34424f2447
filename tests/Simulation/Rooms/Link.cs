namespace MediaServer.Tests.Simulation.Rooms;

/// <summary>One direction of a network path: loses, delays, reorders and doubles packets, all from one seed.</summary>
internal sealed class Link(Random random, double loss, int delay = 20, int jitter = 0, double twice = 0)
{
    private readonly PriorityQueue<byte[], (TimeSpan At, long Order)> _flying = new();
    private long _order;

    public double Loss { get; set; } = loss;

    public void Send(byte[] packet, TimeSpan now)
    {
        for (var copies = random.NextDouble() < twice ? 2 : 1; copies > 0; copies--)
        {
            if (random.NextDouble() >= Loss)
                _flying.Enqueue(packet, (now + TimeSpan.FromMilliseconds(delay + random.Next(jitter + 1)), _order++));
        }
    }

    public bool TryReceive(TimeSpan now, out byte[] packet)
    {
        packet = [];
        if (!_flying.TryPeek(out _, out var due) || due.At > now)
            return false;
        packet = _flying.Dequeue();
        return true;
    }
}
