using System.Diagnostics.Metrics;
using MediaServer.Recorder.Capture;

namespace MediaServer.Recorder;

/// <summary>The meter <c>MediaServer.Recorder</c>. Labels are reasons, never recordings or visits.</summary>
internal sealed class RecorderMetrics
{
    public RecorderMetrics(IMeterFactory factory, JournalPump pump, RecordingDesk desk)
    {
        var meter = factory.Create("MediaServer.Recorder");
        meter.CreateObservableGauge("recorder.journals", () => pump.Open, "{journal}", "Journals that are written now");
        meter.CreateObservableCounter("recorder.records", () => pump.Records, "{record}", "Packets and events taken out of the rings");
        meter.CreateObservableCounter(
            "recorder.packets.lost",
            () => new[] { Lost("ring_full", desk.LostInRings), Lost("disk_refused", pump.Refused) },
            "{packet}",
            "Packets that the journal misses, by reason"
        );
    }

    private static Measurement<long> Lost(string reason, long count) => new(count, new KeyValuePair<string, object?>("reason", reason));
}
