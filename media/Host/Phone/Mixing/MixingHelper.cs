using MediaServer.Host.Net.Linux;
using MediaServer.Host.Phone.Media;

namespace MediaServer.Host.Phone.Mixing;

/// <summary>A thread that mixes when it is woken, as urgent as the phone thread, which waits for it.</summary>
internal sealed class MixingHelper : IDisposable
{
    /// <summary>A tick takes milliseconds; a helper that does not end within this is stuck in a system call.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Never spun for: a helper that is not needed shall cost nothing.</summary>
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);

    private readonly TickBatch _batch;
    private readonly MixingGate _gate;
    private readonly Func<IRtpReceiver> _receiver;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public MixingHelper(int index, TickBatch batch, MixingGate gate, Func<IRtpReceiver> receiver)
    {
        (_batch, _gate, _receiver) = (batch, gate, receiver);
        _thread = new Thread(Run) { Name = $"phone {index}", IsBackground = true };
    }

    public void Start() => _thread.Start();

    public void Wake() => _wake.Set();

    private void Run()
    {
        if (OperatingSystem.IsLinux())
            LinuxThread.MakeUrgent();
        using var receiver = _receiver();
        while (true)
        {
            _wake.Wait();
            _wake.Reset(); // before the gate: a batch that is opened from here on wakes us again
            if (_stopping)
                return;
            if (!_gate.TryEnter())
                continue;
            _batch.Mix(receiver);
            _gate.Leave();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (!_thread.IsAlive || _thread.Join(Patience))
            _wake.Dispose();
    }
}
