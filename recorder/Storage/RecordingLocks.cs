namespace MediaServer.Recorder.Storage;

/// <summary>One at a time may change what is kept of a recording.</summary>
internal sealed class RecordingLocks
{
    private readonly Dictionary<string, (SemaphoreSlim Semaphore, int Users)> _locks = [];

    /// <returns>To be disposed of when done.</returns>
    public async Task<IDisposable> EnterAsync(string recording, CancellationToken cancel)
    {
        var semaphore = Take(recording);
        try
        {
            await semaphore.WaitAsync(cancel);
        }
        catch
        {
            GiveBack(recording);
            throw;
        }
        return new Held(this, recording);
    }

    private SemaphoreSlim Take(string recording)
    {
        lock (_locks)
        {
            var (semaphore, users) = _locks.GetValueOrDefault(recording, (new SemaphoreSlim(1), 0));
            _locks[recording] = (semaphore, users + 1);
            return semaphore;
        }
    }

    private void GiveBack(string recording)
    {
        lock (_locks)
        {
            var (semaphore, users) = _locks[recording];
            if (users == 1)
                _locks.Remove(recording);
            else
                _locks[recording] = (semaphore, users - 1);
        }
    }

    private sealed class Held(RecordingLocks owner, string recording) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._locks)
                owner._locks[recording].Semaphore.Release();
            owner.GiveBack(recording);
        }
    }
}
