using System.Threading.Channels;

namespace MediaServer.Recorder.Control;

/// <summary>The recorder of this process as signaling sees it: commands in, events out.</summary>
public interface IRecorderNode
{
    /// <summary>Never blocks, and the disk is none of its concern: a stop takes effect while the disk stands still.</summary>
    void Post(RecorderCommand command);

    /// <summary>What happens to recordings, in order per recording. Read by one reader.</summary>
    ChannelReader<RecorderEvent> Events { get; }
}
