using System.Text.Json;
using MediaServer.Server.Stores;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>The audit as the API hands it out, read as the protocol reference says: the hash is over the line without its last member.</summary>
internal static class AuditLines
{
    public static AuditRow[] Read(string visit, string ndjson) =>
        [
            .. ndjson
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(
                    (line, index) =>
                        new AuditRow
                        {
                            Visit = visit,
                            Seq = index + 1,
                            Entry = line[..line.LastIndexOf(",\"hash\":", StringComparison.Ordinal)] + "}",
                            Hash = JsonSerializer.Deserialize<JsonElement>(line).Text("hash"),
                        }
                ),
        ];
}
