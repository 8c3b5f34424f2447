using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>The telephone, in memory: tests say what callers do and look at what they are told.</summary>
internal sealed class FakePhoneNode : IPhoneNode
{
    private readonly Channel<PhoneEvent> _events = Channel.CreateUnbounded<PhoneEvent>();
    private readonly ConcurrentDictionary<string, Channel<PhoneCommand>> _commands = new();
    private int _calls;

    public ConcurrentQueue<DialCommand> Dials { get; } = new();

    /// <summary>What the next calls out are refused with, or null.</summary>
    public string? Refusal { get; set; }

    public bool IsEnabled { get; init; } = true;

    public PhoneAddress? Address => IsEnabled ? new PhoneAddress("127.0.0.1", 5060, 5060, 0) : null;

    public IReadOnlyList<PhoneNumber> Numbers => [new("+15550100", "en"), new("+15550199", "es")];

    public ChannelReader<PhoneEvent> Events => _events.Reader;

    public bool IsHealthy => true;

    public Task<DialReply> DialAsync(DialCommand command, CancellationToken cancel)
    {
        Dials.Enqueue(command);
        return Task.FromResult(Refusal is { } code ? DialReply.Failed(code) : new DialReply(NewCall()));
    }

    public void Post(PhoneCommand command) => Said(command.Call).Writer.TryWrite(command);

    public void Report(PhoneEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>A telephone calls in.</summary>
    public string Call(string caller = "+15550142", string trunk = "carrier")
    {
        var call = NewCall();
        Report(new CallArrived(call, trunk, new Confidential(caller), "+15550100", "en"));
        return call;
    }

    public void Key(string call, string pin, int attempt = 1) => Report(new PinEntered(call, new Confidential(pin), attempt));

    /// <summary>The next thing that the caller is told, which must be of that kind.</summary>
    public async Task<T> NextAsync<T>(string call)
        where T : PhoneCommand
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return Assert.IsType<T>(await Said(call).Reader.ReadAsync(patience.Token));
    }

    private string NewCall() => string.Create(CultureInfo.InvariantCulture, $"call-{Interlocked.Increment(ref _calls)}");

    private Channel<PhoneCommand> Said(string call) => _commands.GetOrAdd(call, _ => Channel.CreateUnbounded<PhoneCommand>());
}
