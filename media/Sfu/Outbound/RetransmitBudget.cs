namespace MediaServer.Sfu.Outbound;

/// <summary>How many bytes may be sent again: a share of what was sent, so that no flood of NACKs multiplies the traffic.</summary>
public struct RetransmitBudget
{
    /// <summary>A quarter of the stream; a path that loses more is helped by less traffic, not by more.</summary>
    private const int Share = 4;

    /// <summary>A lost key frame of a large picture at once, when the stream was quiet before.</summary>
    public const int Burst = 48 * 1024;

    private int _bytes;

    public void OnSent(int bytes) => _bytes = Math.Min(_bytes + bytes / Share, Burst);

    public bool TrySpend(int bytes)
    {
        if (_bytes < bytes)
            return false;
        _bytes -= bytes;
        return true;
    }
}
