using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Stores;

/// <summary>The one writer of rows and audit links behind the visit loops: in order, in batches, until they are stored.</summary>
/// <remarks>
/// A loop that is ahead of the disk by <see cref="Capacity"/> writes waits: signaling slows down rather than losing audit entries, and
/// media goes on. A failing database is tried again until it works or the server is stopped.
/// </remarks>
internal sealed partial class StoreWriter(Database database, ILogger<StoreWriter> logger) : BackgroundService
{
    private const int Capacity = 10_000;
    private const int BatchSize = 256;

    /// <summary>A busy node has fewer visits in which something happens within a minute; looking one up costs a query.</summary>
    private const int MaxHeads = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<object> _inbox = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>The last link of each chain that was appended to lately.</summary>
    private readonly Dictionary<string, (long Seq, string Hash)> _heads = [];

    public ValueTask AppendAsync(AuditEntry entry) => _inbox.Writer.WriteAsync(entry);

    public ValueTask SaveAsync(ParticipantRow row) => _inbox.Writer.WriteAsync(row);

    /// <summary>Any other change, in its turn. It may be made again from the start, on a fresh context, when the database failed.</summary>
    public ValueTask ChangeAsync(Func<VisitDb, CancellationToken, Task> change) => _inbox.Writer.WriteAsync(change);

    public ValueTask EndAsync(string visit, DateTimeOffset at) => _inbox.Writer.WriteAsync(new EndedVisit(visit, at));

    public ValueTask LiftBarAsync(string visit, string participant) => _inbox.Writer.WriteAsync(new LiftedBar(visit, participant));

    /// <summary>Completes when everything handed over before is stored.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        var barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(barrier, cancel);
        await barrier.Task.WaitAsync(cancel);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _inbox.Writer.TryComplete();
        if (ExecuteTask is { } drained)
            await drained.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<object>(BatchSize);
        while (await _inbox.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < BatchSize && _inbox.Reader.TryRead(out var item))
                batch.Add(item);
            await StoreAsync(batch, stoppingToken);
            foreach (var barrier in batch.OfType<TaskCompletionSource>())
                barrier.SetResult();
        }
    }

    private async Task StoreAsync(List<object> batch, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await using var db = database.Open();
                foreach (var item in batch)
                    await AddAsync(db, item, cancel);
                await db.SaveChangesAsync(cancel);
                if (_heads.Count > MaxHeads)
                    _heads.Clear(); // a cache: each chain's end is in the database, from here on
                return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested) // each engine and its driver have exceptions of their own
            {
                _heads.Clear(); // what was computed for this batch is not in the database
                NotStored(logger, batch.Count, e.GetBaseException().GetType().Name);
                await Task.Delay(RetryAfter, cancel);
            }
        }
    }

    private async Task AddAsync(VisitDb db, object item, CancellationToken cancel)
    {
        switch (item)
        {
            case AuditEntry entry:
                await LinkAsync(db, entry, cancel);
                break;
            case Func<VisitDb, CancellationToken, Task> change:
                await change(db, cancel);
                break;
            case ParticipantRow row:
                await UpsertAsync(db, row, cancel);
                break;
            case EndedVisit ended when await db.Visits.FindAsync([ended.Visit], cancel) is { } visit:
                visit.EndedAt = ended.At;
                await ForgetPhonesAsync(db, ended.Visit, cancel);
                break;
            case LiftedBar lifted when await db.Participants.FindAsync([lifted.Visit, lifted.Participant], cancel) is { } barred:
                barred.Barred = false;
                break;
        }
    }

    private async Task LinkAsync(VisitDb db, AuditEntry entry, CancellationToken cancel)
    {
        if (!_heads.TryGetValue(entry.Visit, out var head))
        {
            var last = await db.Audit.AsNoTracking().Where(a => a.Visit == entry.Visit).OrderBy(a => a.Seq).LastOrDefaultAsync(cancel);
            head = last is null ? (0, AuditChain.Origin) : (last.Seq, last.Hash);
        }
        var row = AuditChain.Link(entry, head.Seq + 1, head.Hash);
        db.Audit.Add(row);
        _heads[entry.Visit] = (row.Seq, row.Hash);
    }

    private static async Task UpsertAsync(VisitDb db, ParticipantRow row, CancellationToken cancel)
    {
        if (await db.Participants.FindAsync([row.Visit, row.Id], cancel) is not { } stored)
        {
            db.Participants.Add(row);
            return;
        }
        row.Locale ??= stored.Locale;
        row.Phone ??= stored.Phone;
        db.Entry(stored).CurrentValues.SetValues(row);
    }

    /// <summary>After a visit its PINs are free for others, and nobody needs to be called any more.</summary>
    private static async Task ForgetPhonesAsync(VisitDb db, string visit, CancellationToken cancel)
    {
        await db.PhonePins.Where(p => p.Visit == visit).ExecuteDeleteAsync(cancel);
        foreach (var person in await db.Participants.Where(p => p.Visit == visit && p.Phone != null).ToListAsync(cancel))
            person.Phone = null;
    }

    private sealed record LiftedBar(string Visit, string Participant);

    private sealed record EndedVisit(string Visit, DateTimeOffset At);

    [LoggerMessage(3001, LogLevel.Error, "{Count} writes are not stored yet ({Error}); trying again")]
    private static partial void NotStored(ILogger logger, int count, string error);
}
