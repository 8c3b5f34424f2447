using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using MediaServer.Host.Control;
using MediaServer.Recorder.Capture;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Encryption;
using MediaServer.Recorder.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MediaServer.Recorder;

/// <summary>The recorder of one process: its recordings, the thread that writes them, and the door to signaling.</summary>
/// <remarks>
/// One loop owns the recordings and does what is posted, in order. It touches no disk, so that nothing here waits for one: taps are
/// at the media workers, files at the writer thread.
/// </remarks>
internal sealed class RecorderNode : IRecorderNode, IHostedService, IDisposable
{
    /// <summary>How often recordings are looked at; the host is to know of trouble within 5 s.</summary>
    private static readonly TimeSpan SurveyInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    // Unbounded for the reason that MediaNode's is: recordings begin and end at human speed and no event may be lost.
    private readonly Channel<RecorderEvent> _events = Channel.CreateUnbounded<RecorderEvent>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RecorderOptions _options;
    private readonly ILogger<RecorderNode> _logger;
    private readonly TimeProvider _time;
    private readonly JournalPump _pump;
    private readonly JournalThread _thread;
    private readonly RecordingDesk _desk;
    private readonly KeyRing _keys;
    private readonly string _node = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)))[..16];
    private ITimer? _survey;
    private bool _disposed;
    private Task _running = Task.CompletedTask;

    public RecorderNode(
        IOptions<RecorderOptions> options,
        KeyRing keys,
        IMediaTaps taps,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<RecorderNode> logger
    )
    {
        (_options, _keys, _time, _logger) = (options.Value, keys, time, logger);
        var clock = new JournalClock(() => taps.Now, time.GetUtcNow);
        _pump = new JournalPump(clock, _options.RingBytes, ChunkFile.Create)
        {
            Changed = (slot, state) => Tell(desk => desk.OnChanged(slot, state)),
            Failed = (slot, e) => Tell(desk => desk.OnFailed(slot, e)),
        };
        _thread = new JournalThread(_pump, clock.Now, logger);
        _desk = new RecordingDesk(taps, _pump, new WriterPulse(() => _thread.SinceTurn, _thread.Wake), _events.Writer, logger);
        _ = new RecorderMetrics(meters, _pump, _desk);
    }

    public ChannelReader<RecorderEvent> Events => _events.Reader;

    public void Post(RecorderCommand command) => Do(desk => desk.Apply(command, TargetOf));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread.Start();
        _running = Task.Run(RunAsync, CancellationToken.None);
        _survey = _time.CreateTimer(_ => Do(desk => desk.Survey()), null, SurveyInterval, SurveyInterval);
        return Task.CompletedTask;
    }

    /// <summary>Recordings go on after a restart: their files end here and they do not.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Do(desk => desk.CloseAll());
        _inbox.Writer.TryComplete();
        await _running;
        if (!await Task.Run(() => _thread.Stop(StopPatience), CancellationToken.None))
            RecorderLog.StopTimedOut(_logger);
        _events.Writer.TryComplete();
    }

    private JournalTarget TargetOf(StartRecording start) =>
        new(JournalFolder.In(_options.Directory, start.Recording), _keys, start.Visit, _node);

    /// <summary>On the writer's thread.</summary>
    private void Tell(Action<RecordingDesk> news)
    {
        _thread.ComeForward();
        Do(news);
    }

    private void Do(Action<RecordingDesk> work) => _inbox.Writer.TryWrite(() => work(_desk));

    private async Task RunAsync()
    {
        await foreach (var work in _inbox.Reader.ReadAllAsync())
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                RecorderLog.CommandFailed(_logger, e); // one recording's trouble, not everybody's
            }
        }
    }

    /// <summary>A container disposes of it once per service that it is known as.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _survey?.Dispose();
        if (_thread.Stop(TimeSpan.Zero))
        {
            _pump.Dispose();
            _thread.Dispose();
        }
    }
}
