using System.Threading.Channels;
using MediaServer.Recorder.Control;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>The recorder, in memory: tests look at what it is told and say what it reports.</summary>
internal sealed class FakeRecorderNode : IRecorderNode
{
    private readonly Channel<RecorderEvent> _events = Channel.CreateUnbounded<RecorderEvent>();
    private readonly Channel<RecorderCommand> _commands = Channel.CreateUnbounded<RecorderCommand>();

    public ChannelReader<RecorderEvent> Events => _events.Reader;

    public void Post(RecorderCommand command) => _commands.Writer.TryWrite(command);

    public void Report(RecorderEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Whether it has been told anything that nobody has looked at.</summary>
    public bool IsIdle => _commands.Reader.Count == 0;

    /// <summary>The next command of a kind; others before it are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : RecorderCommand
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
            if (await _commands.Reader.ReadAsync(patience.Token) is T wanted)
                return wanted;
    }
}
