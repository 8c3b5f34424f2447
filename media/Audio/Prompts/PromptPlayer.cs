namespace MediaServer.Audio.Prompts;

/// <summary>skeleton</summary>
public sealed class PromptPlayer(int sampleRate)
{
    public int SampleRate { get; } = sampleRate;

    /// <summary>Clips are playing or waiting; background music does not count.</summary>
    public bool IsBusy => throw new NotImplementedException();

    /// <summary>Plays after what is playing now.</summary>
    public void Enqueue(Clip clip) => throw new NotImplementedException();

    /// <summary>Played in a loop whenever no clip is; null ends it.</summary>
    public void SetBackground(Clip? music) => throw new NotImplementedException();

    /// <summary>Drops what is playing and waiting, with a short fade; the background stays.</summary>
    public void Stop() => throw new NotImplementedException();

    /// <summary>Writes the next 20 ms; false when there was nothing to play, and the frame is silence.</summary>
    public bool Read(Span<short> frame) => throw new NotImplementedException();
}
