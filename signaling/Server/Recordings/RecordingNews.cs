using MediaServer.Server.Live;
using MediaServer.Server.Stores;

namespace MediaServer.Server.Recordings;

/// <summary>Tells those in the visit who may record how far a recording is.</summary>
internal sealed class RecordingNews(VisitDirectory visits, Connections connections)
{
    public void Tell(RecordingRow row) => _ = TellAsync(row.Visit, RecordingStore.Describe(row));

    private async Task TellAsync(string visit, RecordingDescription recording)
    {
        if (await visits.FindAsync(visit, CancellationToken.None) is not { } loop)
            return;
        var to = await loop.ReadAsync(v =>
            v.Participants.Where(p => p is { IsInside: true, Permissions.Record: true }).Select(p => p.Connection).ToArray()
        );
        foreach (var connection in to)
            connections.Send(connection, "recordings", recording);
    }
}
