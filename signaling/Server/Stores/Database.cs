using MediaServer.Server.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Options;

namespace MediaServer.Server.Stores;

/// <summary>Opens the configured engine.</summary>
internal sealed class Database
{
    /// <summary>Bridges a failover between two connections; whoever asks is told within seconds that the database is away.</summary>
    private const int MaxRetries = 3;
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(1);

    private readonly Func<VisitDb> _open;

    public Database(IOptions<DataOptions> options, ILoggerFactory loggers)
    {
        var data = options.Value;
        if (data.Provider == "postgres")
        {
            var postgres = Configure(new DbContextOptionsBuilder<PostgresVisitDb>(), loggers)
                .UseNpgsql(data.ConnectionString, npgsql => npgsql.EnableRetryOnFailure(MaxRetries, MaxRetryDelay, errorCodesToAdd: null))
                .Options;
            _open = () => new PostgresVisitDb((DbContextOptions<PostgresVisitDb>)postgres);
            return;
        }
        Directory.CreateDirectory(data.Directory);
        var connection = data.ConnectionString ?? $"Data Source={Path.Combine(data.Directory, "mediaserver.db")}";
        var source = new SqliteConnectionStringBuilder(connection) { ForeignKeys = true, DefaultTimeout = 30 }.ToString();
        var sqlite = Configure(new DbContextOptionsBuilder<SqliteVisitDb>(), loggers).UseSqlite(source).Options;
        _open = () => new SqliteVisitDb((DbContextOptions<SqliteVisitDb>)sqlite);
    }

    public VisitDb Open() => _open();

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await using var db = Open();
        await db.Database.MigrateAsync(cancel);
    }

    /// <summary>Parameters stay out of the log: names are among them.</summary>
    private static DbContextOptionsBuilder<T> Configure<T>(DbContextOptionsBuilder<T> builder, ILoggerFactory loggers)
        where T : DbContext => builder.UseLoggerFactory(loggers).EnableSensitiveDataLogging(false);
}

/// <summary>For <c>dotnet ef migrations add --context SqliteVisitDb</c> only.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteVisitDb>
{
    public SqliteVisitDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteVisitDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>For <c>dotnet ef migrations add --context PostgresVisitDb</c> only.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresVisitDb>
{
    public PostgresVisitDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresVisitDb>().UseNpgsql("Host=localhost").Options);
}
