using System.Diagnostics.Metrics;

namespace MediaServer.Server.Phone;

/// <summary>What an operator watches of PINs and calls out. Labels are results, never callers, numbers or visits.</summary>
internal sealed class PhoneMetrics : IDisposable
{
    private readonly Meter _meter = new("MediaServer.Signaling.Phone");
    private readonly Counter<long> _pins;
    private readonly Counter<long> _dials;
    private readonly TimeProvider _time;
    private long _stormSeen;
    private volatile bool _stormed;

    /// <summary>How long the alarm stands after the last wrong PIN above the limit.</summary>
    private static readonly TimeSpan StormLasts = TimeSpan.FromMinutes(1);

    public PhoneMetrics(PhoneCalls calls, TimeProvider time)
    {
        _time = time;
        _pins = _meter.CreateCounter<long>("mediaserver.phone.pins", description: "PINs by result: accepted, refused, limited");
        _dials = _meter.CreateCounter<long>(
            "mediaserver.phone.dials",
            description: "Calls out by result: started, refused, unavailable, capped"
        );
        _meter.CreateObservableGauge("mediaserver.phone.seats", () => calls.Seated, description: "Participants connected by telephone now");
        _meter.CreateObservableGauge(
            "mediaserver.phone.pin_storm",
            () => Storms ? 1 : 0,
            description: "1 while more wrong PINs come in than people mistype"
        );
    }

    /// <summary>More wrong PINs than people mistype have come within the last minute.</summary>
    public bool Storms => _stormed && _time.GetElapsedTime(Volatile.Read(ref _stormSeen)) < StormLasts;

    /// <summary>Raises the alarm or keeps it up; true when it was down.</summary>
    public bool Storm()
    {
        var anew = !Storms;
        Volatile.Write(ref _stormSeen, _time.GetTimestamp());
        _stormed = true;
        return anew;
    }

    public void Pin(string result) => _pins.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Dial(string result) => _dials.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Dispose() => _meter.Dispose();
}
