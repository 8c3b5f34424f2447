using MediaServer.Host.Control;
using MediaServer.Recorder;
using MediaServer.Recorder.Control;
using MediaServer.Recorder.Journal;
using MediaServer.Tests.Unit.Recorder.Capture;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Tests.Unit.Recorder;

/// <summary>The recorder in a container as the server keeps it, with its threads.</summary>
public sealed class RecorderNodeTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task ServerStopsAndStarts_TheRecordingGoesOnInANewEpoch()
    {
        Assert.Equal(1u, await RecordAsync());
        Assert.Equal(2u, await RecordAsync());
    }

    /// <summary>One life of the server: records, and stops in the middle of it.</summary>
    private async Task<uint> RecordAsync()
    {
        await using var services = Services();
        var node = services.GetRequiredService<RecorderNode>();
        await node.StartAsync(TestContext.Current.CancellationToken);
        services
            .GetRequiredService<IRecorderNode>()
            .Post(new StartRecording("rec", "visit", ["ann"], [new Joined("ann", "Ann", "patient", "web")]));
        var began = Assert.IsType<RecordingBegan>(await node.Events.ReadAsync(TestContext.Current.CancellationToken));
        await node.StopAsync(TestContext.Current.CancellationToken);
        return began.Epoch;
    }

    private ServiceProvider Services() =>
        new ServiceCollection()
            .AddMetrics()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IMediaTaps, FakeTaps>()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(new Dictionary<string, string?> { ["Data:Directory"] = _root.Path })
                    .Build()
            )
            .AddRecorder()
            .BuildServiceProvider();
}
