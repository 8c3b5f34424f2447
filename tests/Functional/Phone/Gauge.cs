using System.Diagnostics.Metrics;

namespace MediaServer.Tests.Functional.Phone;

/// <summary>Reads one of the telephone's gauges, as Prometheus does.</summary>
internal static class Gauge
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the gauge of that trunk shows the value.</summary>
    /// <remarks>Other nodes of this process have meters of the same name, so trunks are named apart.</remarks>
    public static async Task WaitForAsync(string name, string trunk, int expected)
    {
        var seen = new HashSet<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == name)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>(
            (_, value, tags, _) =>
            {
                foreach (var tag in tags)
                    if (tag.Value is string of && of == trunk)
                        seen.Add(value);
            }
        );
        listener.Start();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            seen.Clear();
            listener.RecordObservableInstruments();
            if (seen.Contains(expected))
                return;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"{name} of {trunk} is {string.Join(", ", seen)}, not {expected}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
