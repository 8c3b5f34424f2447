using System.Threading.Channels;
using MediaServer.Host.Control;
using Microsoft.Extensions.Options;

namespace MediaServer.Host.Phone;

/// <summary>The telephone of one process: its thread and sockets when it is on, and the door to signaling either way.</summary>
internal sealed class PhoneNode(IOptions<PhoneOptions> options) : IPhoneNode
{
    private readonly PhoneOptions _options = options.Value;

    // Unbounded for the reason that MediaNode's is: calls happen at human speed and no event may be lost.
    private readonly Channel<PhoneEvent> _events = Channel.CreateUnbounded<PhoneEvent>(new UnboundedChannelOptions { SingleReader = true });

    public bool IsEnabled => false;

    public PhoneAddress? Address => null;

    public IReadOnlyList<PhoneNumber> Numbers => _options.Enabled == true ? Configured() : [];

    public bool IsHealthy => true;

    public ChannelReader<PhoneEvent> Events => _events.Reader;

    public Task<DialReply> DialAsync(DialCommand command, CancellationToken cancel) => Task.FromResult(DialReply.Failed("unavailable"));

    public void Post(PhoneCommand command) { }

    private List<PhoneNumber> Configured()
    {
        List<PhoneNumber> numbers = [];
        foreach (var text in _options.Numbers)
            if (PublicNumber.TryParse(text, _options.Language, out var number))
                numbers.Add(number);
        return numbers;
    }
}
