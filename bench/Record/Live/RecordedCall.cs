using System.Text.Json;
using MediaServer.Bench.Load.Server;
using static MediaServer.Bench.Record.Live.Hearing;

namespace MediaServer.Bench.Record.Live;

/// <summary>A server, and two people in a visit of it of which a while is recorded already.</summary>
internal sealed class RecordedCall : IAsyncDisposable
{
    private RecordedCall(ServerUnderLoad server, RecordedPair pair) => (Server, Pair) = (server, pair);

    public ServerUnderLoad Server { get; }

    public RecordedPair Pair { get; }

    /// <param name="process">Its end is this one's.</param>
    /// <param name="talk">For how long they talk before this completes.</param>
    public static async Task<RecordedCall> BeginAsync(ServerProcess process, TimeSpan talk, CancellationToken cancel)
    {
        var server = await ServerUnderLoad.OpenAsync(process, cancel);
        try
        {
            var call = new RecordedCall(server, await RecordedPair.BeginAsync(server, cancel));
            await call.Pair.Clinician.HearAsync(m => Text(m, "state") == "on", cancel);
            await Task.Delay(talk, cancel);
            return call;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the recording; the answer is what has become of it.</summary>
    public async Task<JsonElement> StopAsync(CancellationToken cancel)
    {
        await Server.StopRecordingAsync(Pair.Visit, cancel);
        return await ComposedAsync(cancel);
    }

    /// <summary>What has become of a recording that was stopped.</summary>
    public Task<JsonElement> ComposedAsync(CancellationToken cancel) => Server.ComposedAsync(Pair.Recording, cancel);

    public async ValueTask DisposeAsync()
    {
        await Pair.DisposeAsync();
        await Server.DisposeAsync();
    }
}
