using Microsoft.Extensions.Logging;

namespace MediaServer.Recorder.Capture;

/// <summary>The one thread that writes journals. A disk that stands still holds up this thread and nobody else.</summary>
internal sealed class JournalThread : IDisposable
{
    /// <summary>
    /// How long records may lie in a ring before they are looked at: waking the writer per packet would cost the packet's thread more than the
    /// copy, and what piled up for longer keeps a processor busy for so long at a time that forwarding on a small machine notices.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Without a journal there is nothing to look at.</summary>
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(500);

    private readonly JournalPump _pump;
    private readonly Func<TimeSpan> _clock;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _stopping,
        _abandoned;
    private WriterCourtesy? _courtesy;
    private long _lastTurn;

    public JournalThread(JournalPump pump, Func<TimeSpan> clock, ILogger logger)
    {
        (_pump, _clock, _logger) = (pump, clock, logger);
        _thread = new Thread(Run) { Name = "recorder", IsBackground = true };
    }

    /// <summary>How long the current turn takes already; a long one waits for the disk.</summary>
    public TimeSpan SinceTurn => _clock() - new TimeSpan(Interlocked.Read(ref _lastTurn));

    public void Start()
    {
        Interlocked.Exchange(ref _lastTurn, _clock().Ticks);
        _thread.Start();
    }

    /// <summary>There is something new to do.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Ends once every journal is closed. False when that took too long; a disk that stands still is waited for by nobody.</summary>
    public bool Stop(TimeSpan patience)
    {
        _stopping = true;
        _wake.Set();
        if (!_thread.IsAlive || _thread.Join(patience))
            return true;
        _abandoned = true;
        return false;
    }

    /// <summary>Called by the pump's turn before it lets others do something: no thread of theirs is to stand behind.</summary>
    public void ComeForward() => _courtesy?.ComeForward(_clock());

    private void Run()
    {
        _courtesy = WriterCourtesy.OfThisThread();
        while (!_stopping || (_pump.Open > 0 && !_abandoned))
        {
            var busy = false;
            try
            {
                if (_stopping || _pump.Open == 0)
                    ComeForward();
                else
                    _courtesy.Look(_pump.Backlog, _clock());
                busy = _pump.Turn();
            }
            catch (Exception e)
            {
                // Journals catch their own faults; this is the pump's, and the thread must not end.
                RecorderLog.TurnFailed(_logger, e);
            }
            Interlocked.Exchange(ref _lastTurn, _clock().Ticks);
            if (!busy)
                _wake.WaitOne(_pump.Open > 0 ? Pause : IdlePause);
        }
    }

    public void Dispose() => _wake.Dispose();
}
