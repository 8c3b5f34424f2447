namespace MediaServer.Recorder.Capture;

/// <summary>What becomes of one packet of a simulcast track.</summary>
internal enum LayerVerdict : byte
{
    /// <summary>Of a layer that is not recorded.</summary>
    Skip,
    Keep,

    /// <summary>Kept, and its key frame is where its layer takes over.</summary>
    TakeOver,
}

/// <summary>Which layer of a track is recorded: the highest that comes, changed at key frames only.</summary>
/// <remarks>
/// Until the wanted layer brings its key frame, both it and the one before are kept: the picture goes on, and no packet that overtook
/// the key frame's first one is missed.
/// </remarks>
internal struct LayerChoice()
{
    private int _chosen = -1;

    /// <summary>The layer that is to be recorded; -1 before the first packet.</summary>
    public int Wanted { get; private set; } = -1;

    /// <param name="index">The packet's layer.</param>
    /// <param name="isKeyFrame">Whether a key frame begins with it.</param>
    /// <param name="isWantedActive">Whether the wanted layer has sent lately; browsers turn the highest off when the path gets narrow.</param>
    public LayerVerdict OnPacket(int index, bool isKeyFrame, bool isWantedActive)
    {
        if (index > Wanted || (index < Wanted && !isWantedActive))
            Wanted = index;
        if (index == Wanted && index != _chosen && isKeyFrame)
        {
            _chosen = index;
            return LayerVerdict.TakeOver;
        }
        return index == Wanted || index == _chosen ? LayerVerdict.Keep : LayerVerdict.Skip;
    }
}
