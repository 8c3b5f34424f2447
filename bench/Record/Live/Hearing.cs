using System.Text.Json;
using MediaServer.Bench.Load.Server;

namespace MediaServer.Bench.Record.Live;

/// <summary>What somebody in a visit is told of its recording.</summary>
internal static class Hearing
{
    /// <summary>The next word that is the one waited for; others before it are passed over.</summary>
    public static async Task<JsonElement> HearAsync(this Seat seat, Func<JsonElement, bool> condition, CancellationToken cancel)
    {
        while (true)
        {
            var heard = await seat.Recording.ReadAsync(cancel);
            if (condition(heard))
                return heard;
        }
    }

    /// <summary>A member's text, or null where there is none.</summary>
    public static string? Text(JsonElement message, string name) => message.TryGetProperty(name, out var value) ? value.GetString() : null;
}
