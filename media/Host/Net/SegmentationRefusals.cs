using MediaServer.Wire;

namespace MediaServer.Host.Net;

/// <summary>The destinations whose way out has refused a segmented message: a device without checksum offload, a path with a small MTU.</summary>
internal sealed class SegmentationRefusals
{
    /// <summary>More than peers of a worker; when it is full, everybody is tried anew.</summary>
    public const int Capacity = 4096;

    private readonly HashSet<RemoteAddress> _refused = [];

    public int Count => _refused.Count;

    public bool Contains(RemoteAddress to) => _refused.Count > 0 && _refused.Contains(to);

    public void Add(RemoteAddress to)
    {
        if (_refused.Count == Capacity)
            _refused.Clear();
        _refused.Add(to);
    }
}
