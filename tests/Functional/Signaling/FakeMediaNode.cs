using System.Collections.Concurrent;
using System.Threading.Channels;
using MediaServer.Host.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>The edge to the media side, in memory: offers are remembered and answered with a word, commands are queued to be looked at.</summary>
internal sealed class FakeMediaNode : IMediaNode
{
    private readonly Channel<MediaEvent> _events = Channel.CreateUnbounded<MediaEvent>();
    private readonly Channel<MediaCommand> _commands = Channel.CreateUnbounded<MediaCommand>();

    public ConcurrentQueue<NegotiateCommand> Offers { get; } = new();

    /// <summary>What an offer is answered with.</summary>
    public Func<NegotiateCommand, Task<NegotiateReply>> Answer { get; set; } =
        command =>
            Task.FromResult(
                new NegotiateReply("answer", [.. command.Publish.Select(p => new PublishedTrack(p.Mid, $"track-{p.Mid}"))], [])
            );

    /// <summary>Holds a visit up in the middle of what it does.</summary>
    public Action Posting { get; set; } = () => { };

    public bool IsHealthy { get; set; } = true;

    public ChannelReader<MediaEvent> Events => _events.Reader;

    public Task<NegotiateReply> NegotiateAsync(NegotiateCommand command, CancellationToken cancel)
    {
        Offers.Enqueue(command);
        return Answer(command);
    }

    public void Post(MediaCommand command)
    {
        Posting();
        _commands.Writer.TryWrite(command);
    }

    public void Report(MediaEvent report) => _events.Writer.TryWrite(report);

    /// <summary>The next command of a kind; others before it are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : MediaCommand
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
            if (await _commands.Reader.ReadAsync(patience.Token) is T wanted)
                return wanted;
    }
}
