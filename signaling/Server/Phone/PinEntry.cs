using MediaServer.Host.Control;
using MediaServer.Server.Live;

namespace MediaServer.Server.Phone;

/// <summary>What a caller keyed, against the limits and against the PINs. Used by one task.</summary>
internal sealed partial class PinEntry(
    PinBook pins,
    PinLimits limits,
    PhoneMetrics metrics,
    IPhoneNode phone,
    AuditTrail audit,
    TimeProvider time,
    ILogger<PinEntry> logger
)
{
    /// <summary>Whom the PIN stands for; otherwise null, and the caller has been or will be told in the same words.</summary>
    public async Task<PinHolder?> TryAsync(PhoneCall call, Confidential pin, CancellationToken stop)
    {
        var (trunk, caller) = (call.Arrival!.Trunk, call.Arrival.Caller.Value);
        if (!limits.MayTry(trunk, caller))
        {
            // Not even looked at: beyond the limit a right guess is as good as a wrong one.
            metrics.Pin("limited");
            phone.Post(new RefusePin(call.Id, Final: true));
            await WatchAsync();
            return null;
        }
        if (await pins.FindAsync(pin.Value, stop) is { } holder)
        {
            metrics.Pin("accepted");
            return holder;
        }
        await RefuseAsync(call, stop);
        return null;
    }

    /// <summary>Counts a PIN that opens nothing, and says so after the caller's delay.</summary>
    public async Task RefuseAsync(PhoneCall call, CancellationToken stop)
    {
        metrics.Pin("refused");
        _ = RefuseAfterAsync(call.Id, limits.Refused(call.Arrival!.Trunk, call.Arrival.Caller.Value), stop);
        await WatchAsync();
    }

    /// <summary>The others are not kept waiting for this caller's delay.</summary>
    private async Task RefuseAfterAsync(string call, TimeSpan delay, CancellationToken stop)
    {
        try
        {
            await Task.Delay(delay, time, stop);
            phone.Post(new RefusePin(call));
        }
        catch (OperationCanceledException)
        {
            // The server stops, and the call with it.
        }
    }

    private async Task WatchAsync()
    {
        if (limits.Recent < PinLimits.Storm || !metrics.Storm())
            return;
        Stormed(logger, limits.Recent);
        await audit.RecordAsync(AuditTrail.PhoneChain, "server", "pin.storm", reason: "too_many_refused");
    }

    [LoggerMessage(3501, LogLevel.Warning, "{Count} wrong PINs within a minute: somebody is guessing")]
    private static partial void Stormed(ILogger logger, int count);
}
