using MediaServer.Host.Phone.Media;

namespace MediaServer.Host.Phone.Mixing;

/// <summary>Something with sound of its own, 20 ms of it every 20 ms: a call by itself, or a room with all its callers.</summary>
internal interface ITicked
{
    /// <summary>How many callers it has: what its tick costs.</summary>
    int Legs { get; }

    /// <summary>Takes, mixes and sends 20 ms, on any of the mixing threads; nothing is touched but the member's own.</summary>
    /// <param name="receiver">The thread's own, to read ports with.</param>
    /// <param name="now">When the tick began.</param>
    void Mix(IRtpReceiver receiver, TimeSpan now);

    /// <summary>What follows from the sound, on the phone thread, whose state is free to be touched: events, faults, ends.</summary>
    void Settle(TimeSpan now);
}
