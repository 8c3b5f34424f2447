namespace MediaServer.Audio.Dtmf;

/// <summary>skeleton</summary>
/// <param name="sampleRate">8000 or 16000.</param>
public sealed class DtmfDetector(int sampleRate)
{
    private readonly int _rate = sampleRate;

    /// <summary>A tone of a key is sounding: its frame should not reach the room.</summary>
    public bool IsSounding => _rate < 0;

    /// <summary>Takes 20 ms; true when a key was pressed in it.</summary>
    public bool Process(ReadOnlySpan<short> frame, out char key) => throw new NotImplementedException();
}
