using System.Threading.Channels;
using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Recorder.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Tests.Unit.Recorder.Capture;

/// <summary>Recordings as signaling starts, changes and stops them, and what it is told when something is wrong.</summary>
public sealed class RecordingDeskTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly FakeDisk _disk = new();
    private readonly FakeTaps _taps = new();
    private readonly Channel<RecorderEvent> _events = Channel.CreateUnbounded<RecorderEvent>();
    private readonly JournalPump _pump;
    private readonly RecordingDesk _desk;

    /// <summary>The writer thread waits for the disk since then.</summary>
    private TimeSpan? _stalledAt;

    public RecordingDeskTests()
    {
        _pump = new JournalPump(new JournalClock(() => _taps.Now, () => DateTimeOffset.UnixEpoch + _taps.Now), 1 << 13, _disk.Open)
        {
            Changed = (slot, state) => _desk!.OnChanged(slot, state),
            Failed = (slot, e) => _desk!.OnFailed(slot, e),
        };
        var pulse = new WriterPulse(() => _stalledAt is { } since ? _taps.Now - since : TimeSpan.Zero, () => { });
        _desk = new RecordingDesk(_taps, _pump, pulse, _events.Writer, NullLogger.Instance);
    }

    public void Dispose()
    {
        _pump.Dispose();
        _root.Dispose();
    }

    private JournalFolder Folder(string recording = "rec") => JournalFolder.In(_root.Path, recording);

    private void Do(RecorderCommand command) =>
        _desk.Apply(command, start => new JournalTarget(Folder(start.Recording), JournalDraft.Master, start.Visit, "node"));

    private void Start(string recording = "rec", string visit = "visit", bool paused = false) =>
        Do(new StartRecording(recording, visit, ["ann"], [new Joined("ann", "Ann", "patient", "web")], paused));

    private void Run(double seconds)
    {
        for (var end = _taps.Now + TimeSpan.FromSeconds(seconds); _taps.Now < end; _taps.Now += TimeSpan.FromMilliseconds(100))
        {
            if (_stalledAt is null)
                _pump.Turn();
            _desk.Survey();
        }
    }

    private List<RecorderEvent> Events()
    {
        List<RecorderEvent> events = [];
        while (_events.Reader.TryRead(out var e))
            events.Add(e);
        return events;
    }

    private Recording Read()
    {
        Assert.True(JournalDraft.Master.TryOpen(Folder().Path, "rec", out var key));
        return new JournalReader(Folder(), key).Recording;
    }

    [Fact]
    public void StartAndStop_BeginsAndCloses_WithWhoWasThere()
    {
        Start();
        Run(1);
        Do(new NoteEvent("rec", new Left("ann")));
        Do(new StopRecording("rec", "stopped"));
        Run(1);
        Assert.Equal([new RecordingBegan("visit", "rec", 1), new RecordingClosed("visit", "rec")], Events());
        Assert.Equal(
            [new Joined("ann", "Ann", "patient", "web"), new Included("ann", true), new Left("ann"), new Ended("stopped")],
            Read().Events.Select(e => e.What)
        );
        Assert.Equal(0, _taps.Seats);
    }

    [Fact]
    public void StartTwice_IsOneRecording()
    {
        Start();
        Start();
        Run(1);
        Assert.Equal((1, 1), (_taps.Seats, _pump.Open));
    }

    [Fact]
    public void ProcessStopsAndStartsAgain_GoesOnInANewEpoch_AndKnowsThatItWasPaused()
    {
        Start();
        Run(1);
        _desk.CloseAll();
        Run(1);
        Start(paused: true);
        Run(1);
        Do(new StopRecording("rec", "stopped"));
        Run(1);
        var recording = Read();
        Assert.Equal([1u, 2u], recording.Epochs.Select(e => e.Number));
        Assert.True(recording.IsWhole);
        Assert.Single(recording.Pauses);
        Assert.DoesNotContain(Events(), e => e is RecordingTroubled);
    }

    [Fact]
    public void DiskFull_HostIsToldWithinFiveSeconds_AndAgainWhenItIsOver()
    {
        Start();
        Run(1);
        Events();
        _disk.IsFull = true;
        Do(new NoteEvent("rec", new Spoke("ann"))); // something to write
        Run(1);
        Assert.Equal([new RecordingTroubled("visit", "rec", "disk_full")], Events());
        _disk.IsFull = false;
        Run(5);
        Assert.Equal([new RecordingRecovered("visit", "rec")], Events());
    }

    [Fact]
    public void DiskStandsStill_HostIsToldWithinFiveSeconds_AndAStopTakesEffectAtOnce()
    {
        Start();
        Run(1);
        Events();
        _stalledAt = _taps.Now;
        Run(5);
        Assert.Equal([new RecordingTroubled("visit", "rec", "disk_stalled")], Events());
        Do(new StopRecording("rec", "withdrawn"));
        Assert.Null(_taps.RoomOf("visit").Tap); // nothing is taken any more, although nothing can be written
        Run(10);
        Assert.Empty(Events());
        _stalledAt = null;
        Run(1);
        Assert.Equal([new RecordingClosed("visit", "rec")], Events());
        Assert.Equal(new Ended("withdrawn"), Read().Events[^1].What);
    }

    [Fact]
    public void TapFailed_BeginsAnew_ButNotWithoutEnd()
    {
        Start();
        Run(1);
        _taps.HaveFailed = true;
        Run(1);
        Assert.Contains(new RecordingTroubled("visit", "rec", "fault"), Events());
        Assert.Equal([1u, 2u], Folder().Epochs());
        _taps.HaveFailed = true;
        Run(4);
        Assert.Equal(2, Folder().Epochs().Count);
        Run(2);
        Assert.Equal(3, Folder().Epochs().Count);
        Assert.Equal(1, _taps.Seats);
    }

    [Fact]
    public void JournalFailed_BeginsAnew_AndTheOtherRecordingGoesOn()
    {
        Start();
        Run(1);
        _disk.Fault = new InvalidOperationException("a fault of ours");
        Do(new NoteEvent("rec", new Spoke("ann")));
        Run(1);
        _disk.Fault = null;
        Start("rec2", "visit2");
        Run(10);
        Do(new StopRecording("rec", "stopped"));
        Do(new StopRecording("rec2", "stopped"));
        Run(1);
        Assert.Equal(["rec", "rec2"], Events().OfType<RecordingClosed>().Select(e => e.Recording).Order());
        Assert.Equal(new Ended("stopped"), Read().Events[^1].What);
    }

    [Fact]
    public void JournalFailed_StoppedBeforeItBeginsAnew_IsClosedAllTheSame()
    {
        Start();
        Run(1);
        _disk.Fault = new InvalidOperationException("a fault of ours");
        for (var faults = 0; faults < 2; faults++) // the second finds the first too recent to begin anew
        {
            Do(new NoteEvent("rec", new Spoke("ann")));
            Run(1);
        }
        Assert.Equal(0, _pump.Open);
        Do(new StopRecording("rec", "stopped"));
        Run(1);
        Assert.Single(Events(), new RecordingClosed("visit", "rec"));
    }

    [Fact]
    public void StopWhileTheWorkerIsStuck_ClosesAllTheSame()
    {
        Start();
        Run(1);
        _taps.IsStuck = true;
        Do(new StopRecording("rec", "stopped"));
        Run(1);
        Assert.Contains(new RecordingClosed("visit", "rec"), Events());
        Assert.Equal(0, _taps.Seats);
    }

    [Fact]
    public void CommandsForAnUnknownRecording_AreIgnored()
    {
        Do(new StopRecording("nobody", "stopped"));
        Do(new PauseRecording("nobody", true));
        Do(new IncludePerson("nobody", "ann", true));
        Assert.Empty(Events());
    }
}
