using MediaServer.Server.Configuration;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MediaServer.Tests.Unit.Server;

/// <summary>The one writer and a real SQLite file.</summary>
public sealed class StoreWriterTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("store");
    private readonly Database _database;
    private readonly StoreWriter _writer;

    public StoreWriterTests()
    {
        _database = new Database(Options.Create(new DataOptions { Directory = _folder.FullName }), NullLoggerFactory.Instance);
        _writer = new StoreWriter(_database, NullLogger<StoreWriter>.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        await _database.MigrateAsync(TestContext.Current.CancellationToken);
        await _writer.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task MoreChainsThanItRemembers_AreAllWhole()
    {
        // One busy visit among many, so that its link lies in the batch in which the ends are forgotten.
        const int visits = 600;
        for (var i = 0; i < visits; i++)
        {
            await _writer.AppendAsync(Entry("busy"));
            await _writer.AppendAsync(Entry($"visit-{i}"));
        }
        await _writer.FlushAsync(TestContext.Current.CancellationToken);

        await using var db = _database.Open();
        var busy = await db.Audit.Where(a => a.Visit == "busy").OrderBy(a => a.Seq).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(visits, busy.Count);
        Assert.Null(AuditChain.FindBreak(busy));
        Assert.Equal(2 * visits, await db.Audit.CountAsync(TestContext.Current.CancellationToken));
    }

    private static AuditEntry Entry(string visit) => new(visit, DateTimeOffset.UnixEpoch, "server", "participant.joined", null, null);

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
