using System.Threading.Channels;
using MediaServer.Server.Api;
using MediaServer.Visits;

namespace MediaServer.Server.Live;

/// <summary>Owns one visit: everything that touches it comes through this inbox, one after the other.</summary>
/// <remarks>Effects are carried out before the next command is looked at, so what others see is in the order of what happened.</remarks>
internal sealed partial class VisitLoop : IAsyncDisposable
{
    /// <summary>More waiting commands than a whole visit's clients could send within their rate limits in a second.</summary>
    private const int InboxSize = 1024;

    private readonly Channel<Func<ValueTask>> _inbox = Channel.CreateBounded<Func<ValueTask>>(
        new BoundedChannelOptions(InboxSize) { SingleReader = true }
    );
    private readonly Visit _visit;
    private readonly VisitEffects _effects;
    private readonly VisitClock _clock;
    private readonly ILogger _logger;
    private readonly ITimer _deadline;
    private readonly Task _running;
    private TimeSpan _lastUsed;

    public VisitLoop(Visit visit, VisitEffects effects, VisitClock clock, ILogger logger)
    {
        (_visit, _effects, _clock, _logger) = (visit, effects, clock, logger);
        _lastUsed = clock.Now;
        using (ExecutionContext.SuppressFlow())
        {
            // The loop outlives the request that asked for the visit, and must not keep its context alive.
            _deadline = clock.Provider.CreateTimer(
                static loop => ((VisitLoop)loop!).OnDeadline(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
            _running = Task.Run(RunAsync);
        }
        OnDeadline(); // a restored visit has seats to watch
    }

    public string Id => _visit.Id;

    /// <summary>
    /// Ends the loop if nobody is in the visit and it is over, or nothing has happened for a while; the database has all there is to know.
    /// </summary>
    public Task<bool> TryRetireAsync(TimeSpan idle) =>
        AskAsync(() => ValueTask.FromResult(_visit.Participants.Count == 0 && IsUnused(idle) && _inbox.Writer.TryComplete()));

    private bool IsUnused(TimeSpan idle) => _visit.HasEnded || _clock.Now - _lastUsed >= idle;

    public Task<Outcome> ApplyAsync(VisitCommand command) => ApplyAsync(command, static (_, outcome) => outcome);

    /// <summary>Applies a command and looks at the visit as it is right after it.</summary>
    public Task<T> ApplyAsync<T>(VisitCommand command, Func<Visit, Outcome, T> project) =>
        AskAsync(async () =>
        {
            var now = _lastUsed = _clock.Now;
            var outcome = _visit.Apply(command, now);
            await _effects.CarryOutAsync(_visit, outcome.Events, now);
            return project(_visit, outcome);
        });

    public Task<T> ReadAsync<T>(Func<Visit, T> read) => AskAsync(() => ValueTask.FromResult(read(_visit)));

    /// <summary>
    /// Completes when all that was asked before has been carried out: people are told first, and only then it is handed to the store.
    /// </summary>
    public Task FlushAsync() => ReadAsync(static _ => true);

    public async ValueTask DisposeAsync()
    {
        _inbox.Writer.TryComplete();
        await _running;
        await _deadline.DisposeAsync();
    }

    private async Task<T> AskAsync<T>(Func<ValueTask<T>> work)
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _inbox.Writer.WriteAsync(() => AnswerAsync(work, reply));
        }
        catch (ChannelClosedException)
        {
            throw new RefusedException(ErrorCode.Unavailable); // retired in this instant, or the server stops: asking again helps
        }
        return await reply.Task;
    }

    private static async ValueTask AnswerAsync<T>(Func<ValueTask<T>> work, TaskCompletionSource<T> reply)
    {
        try
        {
            reply.SetResult(await work());
        }
        catch (Exception e)
        {
            reply.SetException(e); // the asker's to report; the loop goes on
        }
    }

    private async Task RunAsync()
    {
        await foreach (var work in _inbox.Reader.ReadAllAsync())
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                WorkFailed(_logger, Id, e); // a fault of one command, not the end of the visit
            }
            Arm();
        }
    }

    private void Arm()
    {
        var next = _visit.NextDeadline;
        _deadline.Change(next == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : Max(next - _clock.Now), Timeout.InfiniteTimeSpan);

        // Timers count whole milliseconds; rounding down would wake the loop before its time, again and again.
        static TimeSpan Max(TimeSpan due) => due <= TimeSpan.Zero ? TimeSpan.Zero : due + TimeSpan.FromMilliseconds(1);
    }

    private void OnDeadline() => _inbox.Writer.TryWrite(TickAsync); // a full inbox arms the timer again by itself

    private async ValueTask TickAsync()
    {
        var now = _clock.Now;
        await _effects.CarryOutAsync(_visit, _visit.Tick(now).Events, now);
    }

    [LoggerMessage(3101, LogLevel.Error, "Visit {Visit}: a command failed")]
    private static partial void WorkFailed(ILogger logger, string visit, Exception error);
}
