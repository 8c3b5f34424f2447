using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MediaServer.Server.Stores;

/// <summary>What outlives the process. One model, two engines, each with migrations of its own.</summary>
internal abstract class VisitDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<VisitRow> Visits => Set<VisitRow>();
    public DbSet<ParticipantRow> Participants => Set<ParticipantRow>();
    public DbSet<PhonePinRow> PhonePins => Set<PhonePinRow>();
    public DbSet<DialRow> Dials => Set<DialRow>();
    public DbSet<RecordingRow> Recordings => Set<RecordingRow>();
    public DbSet<ConsentRow> Consents => Set<ConsentRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<VisitRow>(visit =>
        {
            visit.ToTable("visits");
            visit.HasKey(v => v.Id);
            visit.Property(v => v.Refusal).HasDefaultValue("stop"); // visits of before there were recordings
        });
        model.Entity<ParticipantRow>(participant =>
        {
            participant.ToTable("participants");
            participant.HasKey(p => new { p.Visit, p.Id });
            participant.HasOne<VisitRow>().WithMany().HasForeignKey(p => p.Visit);
        });
        model.Entity<PhonePinRow>(pin =>
        {
            pin.ToTable("phone_pins");
            pin.HasKey(p => p.Digest); // no two open visits share a PIN
            pin.HasIndex(p => new { p.Visit, p.Participant }).IsUnique();
            pin.HasOne<VisitRow>().WithMany().HasForeignKey(p => p.Visit);
        });
        model.Entity<DialRow>(dial =>
        {
            dial.ToTable("dials");
            dial.HasKey(d => d.Id);
            dial.HasIndex(d => d.At);
            dial.HasIndex(d => d.Visit);
        });
        model.Entity<RecordingRow>(recording =>
        {
            recording.ToTable("recordings");
            recording.HasKey(r => r.Id);
            recording.HasIndex(r => r.Visit);
            recording.HasIndex(r => r.State);
            recording.HasOne<VisitRow>().WithMany().HasForeignKey(r => r.Visit);
        });
        model.Entity<ConsentRow>(consent =>
        {
            consent.ToTable("consents");
            consent.HasKey(c => c.Id);
            consent.HasIndex(c => c.Visit);
            consent.HasIndex(c => c.Recording);
        });
        model.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit");
            audit.HasKey(a => new { a.Visit, a.Seq }); // two writers cannot both append the same link
            audit.Property(a => a.Seq).ValueGeneratedNever();
        });
    }

    // Milliseconds sort and compare alike in both engines; SQLite has no time type at all.
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(t => t.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
}

internal sealed class SqliteVisitDb(DbContextOptions<SqliteVisitDb> options) : VisitDb(options);

internal sealed class PostgresVisitDb(DbContextOptions<PostgresVisitDb> options) : VisitDb(options);
