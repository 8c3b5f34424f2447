using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Tests.Unit.Server;

public class MigrationTests
{
    /// <summary>A property that was added without its migration works in a new database only.</summary>
    [Fact]
    public void Migrations_MakeTheModelThatTheCodeHas_OnBothEngines()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        using var postgres = new PostgresDesign().CreateDbContext([]);
        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.False(postgres.Database.HasPendingModelChanges());
    }

    [Fact]
    public void BothEngines_HaveTheSameSteps()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        using var postgres = new PostgresDesign().CreateDbContext([]);
        static IEnumerable<string> Names(DbContext db) =>
            db.Database.GetMigrations().Select(id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..]);
        Assert.NotEmpty(Names(sqlite));
        Assert.Equal(Names(sqlite), Names(postgres));
    }
}
