using MediaServer.Host.Phone.Media;

namespace MediaServer.Host.Phone.Mixing;

/// <summary>The threads that share out the sound of calls: the phone thread, and a helper for every further core.</summary>
/// <remarks>
/// Fork and join: nothing moves between threads but the right to mix a member of the batch at hand, so no call and no room has a lock.
/// The phone thread does its part, and waits only for helpers in the middle of theirs. Owned by it but for <see cref="Dispose"/>.
/// </remarks>
internal sealed class MixingThreads : IDisposable
{
    /// <summary>
    /// What makes a wake-up pay: a hundred callers take 45 % of a core (bench -- phone), so four take a third of a millisecond. With fewer
    /// than eight due at one moment, of twenty in 20 ms, one thread has time left.
    /// </summary>
    public const int LegsPerThread = 4;

    private readonly IRtpReceiver _receiver;
    private readonly MixingGate _gate = new();
    private readonly MixingHelper[] _helpers;

    /// <param name="count">Threads in all, the phone thread among them.</param>
    /// <param name="receiver">Makes each thread what it reads ports with.</param>
    public MixingThreads(int count, Func<IRtpReceiver> receiver)
    {
        _receiver = receiver();
        _helpers = [.. Enumerable.Range(1, count - 1).Select(i => new MixingHelper(i, Batch, _gate, receiver))];
    }

    /// <summary>What is due now, for the phone thread to fill.</summary>
    public TickBatch Batch { get; } = new();

    /// <summary>Batches that were shared out.</summary>
    public long Shared { get; private set; }

    public void Start()
    {
        foreach (var helper in _helpers)
            helper.Start();
    }

    /// <summary>Mixes every member of the batch once; helpers are woken when there is enough to do.</summary>
    public void Mix(TimeSpan now)
    {
        Batch.Begin(now);
        var helpers = Math.Min(_helpers.Length, Math.Min(Batch.Count, Batch.Legs / LegsPerThread) - 1);
        if (helpers <= 0)
        {
            Batch.Mix(_receiver);
            return;
        }
        Shared++;
        _gate.Open();
        for (var i = 0; i < helpers; i++)
            _helpers[i].Wake();
        Batch.Mix(_receiver);
        _gate.Close();
    }

    /// <summary>After the phone thread has ended.</summary>
    public void Dispose()
    {
        foreach (var helper in _helpers)
            helper.Dispose();
        _gate.Dispose();
        _receiver.Dispose();
    }
}
