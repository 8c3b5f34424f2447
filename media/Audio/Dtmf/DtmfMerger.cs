namespace MediaServer.Audio.Dtmf;

/// <summary>skeleton</summary>
public sealed class DtmfMerger
{
    /// <summary>Reports one press by one way; false when another way brought it already.</summary>
    public bool Accept(char key, DtmfWay way, TimeSpan now) => throw new NotImplementedException();
}
