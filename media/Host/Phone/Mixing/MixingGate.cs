namespace MediaServer.Host.Phone.Mixing;

/// <summary>Lets helpers in to the work while it is open. Whoever closes it waits for those inside, and for nobody who has yet to come.</summary>
/// <remarks>
/// So a helper that the system does not let run delays nothing: it finds the gate closed when it comes at last. One number holds it all,
/// the helpers inside and, while it is closed, <see cref="Closed"/> besides. Entering and leaving are each one interlocked addition, and
/// order memory both ways: what the opener wrote before is seen inside, what was written inside is seen after closing.
/// </remarks>
internal sealed class MixingGate : IDisposable
{
    /// <summary>Far below anything that helpers can add up to.</summary>
    private const int Closed = int.MinValue / 2;

    /// <summary>Waiting for it spins a little before it sleeps: threads that share evenly end at about the same time.</summary>
    private readonly ManualResetEventSlim _isEmpty = new();
    private int _inside = Closed;

    /// <summary>One thread opens and closes, in turn.</summary>
    public void Open() => Interlocked.Add(ref _inside, -Closed);

    /// <summary>False when it is closed; otherwise <see cref="Leave"/> follows.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inside) > 0)
            return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == Closed)
            _isEmpty.Set();
    }

    /// <summary>Lets nobody in any more, and returns when the last one has left.</summary>
    public void Close()
    {
        if (Interlocked.Add(ref _inside, Closed) == Closed)
            return;
        // Reset before looking: who leaves after the look sets it again. It may be set by one who only looked in.
        for (_isEmpty.Reset(); Volatile.Read(ref _inside) != Closed; _isEmpty.Reset())
            _isEmpty.Wait();
    }

    public void Dispose() => _isEmpty.Dispose();
}
