using System.Diagnostics.Metrics;

namespace MediaServer.Server.Live;

/// <summary>What an operator watches of signaling. Labels never name a person or a visit.</summary>
internal sealed class SignalingMetrics : IDisposable
{
    private readonly Meter _meter = new("MediaServer.Signaling");

    public SignalingMetrics(Connections connections, VisitDirectory visits)
    {
        _meter.CreateObservableGauge("mediaserver.hub.connections", () => connections.Count, description: "Hub connections open now");
        _meter.CreateObservableGauge("mediaserver.visits.loaded", () => visits.Count, description: "Visits with a running loop");
    }

    public void Dispose() => _meter.Dispose();
}
