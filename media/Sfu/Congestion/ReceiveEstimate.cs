namespace MediaServer.Sfu.Congestion;

/// <summary>What a publisher may send, told by REMB, when it does not do transport-wide feedback and would stay at its starting rate.</summary>
/// <remarks>Loss is all that is looked at: without it the rate may grow by half of what arrives, with much of it the rate falls.</remarks>
public sealed class ReceiveEstimate
{
    /// <summary>Where browsers begin, and as much as one camera and one screen need.</summary>
    public const long Min = 300_000,
        Max = 8_000_000;
    private const double MuchLoss = 0.10,
        LittleLoss = 0.02;

    public long BitsPerSecond { get; private set; } = 2 * Min;

    /// <summary>Ends one second.</summary>
    public void Update(long receivedBitsPerSecond, double loss)
    {
        if (loss > MuchLoss)
            BitsPerSecond = (long)(receivedBitsPerSecond * (1 - loss / 2));
        else if (loss < LittleLoss)
            BitsPerSecond = Math.Max(BitsPerSecond, receivedBitsPerSecond * 3 / 2);
        BitsPerSecond = Math.Clamp(BitsPerSecond, Min, Max);
    }
}
