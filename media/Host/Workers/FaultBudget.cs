namespace MediaServer.Host.Workers;

/// <summary>How many faults a room may have before it is ended: one packet that trips a bug costs that packet, a broken room costs itself.</summary>
internal sealed class FaultBudget
{
    /// <summary>A single strange stream trips a bug again and again while the rest of the visit is well; a broken room fails at every packet.</summary>
    public const int Burst = 100;

    /// <summary>Faults forgiven per second.</summary>
    public const int Refill = 5;

    private double _left = Burst;
    private TimeSpan _at;

    public long Total { get; private set; }

    /// <summary>Counts one fault; false when the room has had too many.</summary>
    public bool TrySpend(TimeSpan now)
    {
        Total++;
        _left = Math.Min(Burst, _left + (now - _at).TotalSeconds * Refill);
        _at = now;
        return --_left > 0;
    }
}
