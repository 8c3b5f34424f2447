using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaServer.Server.Stores;

/// <summary>What happened, by ids only.</summary>
/// <param name="Visit">The visit, whose chain this becomes a link of.</param>
/// <param name="At">When.</param>
/// <param name="Actor">A participant id, <c>key:&lt;id&gt;</c>, or <c>server</c>.</param>
/// <param name="Action">For example <c>participant.joined</c>.</param>
/// <param name="Subject">Whom or what it was done to.</param>
/// <param name="Reason">One of the protocol's reasons, never free text.</param>
internal sealed record AuditEntry(string Visit, DateTimeOffset At, string Actor, string Action, string? Subject, string? Reason);

/// <summary>Links entries into a chain that shows any later change.</summary>
internal static class AuditChain
{
    /// <summary>What the first link points back to.</summary>
    public static readonly string Origin = new('0', 64);

    public static AuditRow Link(AuditEntry entry, long seq, string previousHash)
    {
        var text = JsonSerializer.Serialize(
            new
            {
                seq,
                at = entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
                visit = entry.Visit,
                actor = entry.Actor,
                action = entry.Action,
                subject = entry.Subject,
                reason = entry.Reason,
                prev = previousHash,
            }
        );
        return new AuditRow
        {
            Visit = entry.Visit,
            Seq = seq,
            Entry = text,
            Hash = Hash(text),
        };
    }

    /// <summary>The line that is handed out: the hashed text with its hash added as the last member.</summary>
    public static string Line(AuditRow row) => $"{row.Entry[..^1]},\"hash\":\"{row.Hash}\"}}";

    /// <summary>The sequence number of the first link that does not fit, or null when the chain is whole.</summary>
    public static long? FindBreak(IEnumerable<AuditRow> rows)
    {
        var (seq, previous) = (1L, Origin);
        foreach (var row in rows)
        {
            using var entry = JsonDocument.Parse(row.Entry);
            var fits =
                row.Hash == Hash(row.Entry)
                && entry.RootElement.GetProperty("prev").GetString() == previous
                && entry.RootElement.GetProperty("seq").GetInt64() == seq
                && row.Seq == seq;
            if (!fits)
                return row.Seq;
            (seq, previous) = (seq + 1, row.Hash);
        }
        return null;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
