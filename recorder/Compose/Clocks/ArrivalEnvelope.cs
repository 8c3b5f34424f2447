namespace MediaServer.Recorder.Compose.Clocks;

/// <summary>The packets of a stream that came through fastest, one per second and run: what is left of arrival times when queues are taken away.</summary>
internal sealed class ArrivalEnvelope
{
    /// <summary>Long enough to hold a packet that waited nowhere, short enough for 10 800 points in three hours.</summary>
    private const double Window = 1;

    private readonly List<Arrival> _points = [];
    private double _windowEnd = double.NegativeInfinity;
    private bool _jumped;

    /// <param name="Media">Seconds of the stream's RTP clock.</param>
    /// <param name="At">Seconds of the recording.</param>
    public readonly record struct Arrival(double Media, double At)
    {
        public double Delay => At - Media;
    }

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<Arrival> Points => _points;

    public void Add(double media, double at)
    {
        var point = new Arrival(media, at);
        if (at >= _windowEnd)
            Begin(point, jumped: false);
        else if (_points[^1].Delay - point.Delay >= Window)
            NoteJump(point);
        else if (point.Delay < _points[^1].Delay && !_jumped)
            _points[^1] = point;
    }

    /// <summary>
    /// A timestamp that jumps ahead looks fast. It is no rival but the beginning of another run of the clock, and stays, since that is to be
    /// known exactly; once a second, since a sender gone mad may jump with every packet.
    /// </summary>
    private void NoteJump(in Arrival point)
    {
        if (!_jumped)
            Begin(point, jumped: true);
    }

    private void Begin(in Arrival point, bool jumped)
    {
        (_windowEnd, _jumped) = (point.At + Window, jumped);
        _points.Add(point);
    }

    /// <summary>The point that arrived nearest to a moment; there must be one.</summary>
    public Arrival NearestTo(double at)
    {
        var (low, high) = (0, _points.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_points[middle].At < at)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && at - _points[low - 1].At < _points[low].At - at ? _points[low - 1] : _points[low];
    }
}
