namespace MediaServer.Sfu;

/// <summary>What a room must be told because it may not look: the wall clock, randomness, and its limits.</summary>
public sealed record RoomOptions
{
    /// <summary>
    /// A backstop: who may come in is the visit's to decide, which lets in at most 100. The rest is for those whom nobody sees and for
    /// somebody who is back before the old connection was found dead.
    /// </summary>
    public int MaxParticipants { get; init; } = 128;

    /// <summary>The wall clock at <c>now</c> = 0, on which sender reports are based (RFC 3550 6.4.1).</summary>
    public DateTimeOffset Epoch { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Seed of the first sequence numbers and timestamps (RFC 3550 5.1 wants them unpredictable).</summary>
    public int Seed { get; init; }
}
